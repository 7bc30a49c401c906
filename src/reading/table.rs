//! Reading a TOML file by hand, so that every value keeps its place.
//!
//! serde loses positions inside tagged and untagged enums, which is where the answers of a quiz stand. So the tree is
//! walked: each getter takes the type it wants, and a value of another type becomes a problem at that value.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::report::{Report, list, shown};

/// A table of the file, or the place where it is missing.
#[derive(Clone)]
pub(crate) struct Table<'t> {
    entries: Option<&'t DeTable<'t>>,
    path: String,
    span: Range<usize>,
}

impl<'t> Table<'t> {
    /// `entries`, whose keys are called `path.key` in messages and which is shown at `span`.
    pub(crate) fn new(entries: &'t DeTable<'t>, path: &str, span: Range<usize>) -> Self {
        Self { entries: Some(entries), path: path.to_owned(), span }
    }

    /// Where the table is shown: its header, its first dotted key, or its braces.
    pub(crate) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// What `key` of this table is called in messages.
    pub(crate) fn name(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The value under `key`, if it is there and of the wanted type; reports one of another type.
    pub(crate) fn get<T: Read>(&self, key: &str, report: &mut Report<'_>) -> Option<Spanned<T>> {
        let value = self.entries?.get(key)?;
        T::read(value, &self.name(key), report).map(|read| Spanned::new(value.span(), read))
    }

    /// The same for a value that must be there.
    pub(crate) fn need<T: Read>(&self, key: &str, report: &mut Report<'_>) -> Option<Spanned<T>> {
        if !self.has(key) {
            let name = self.name(key);
            let message = format!("missing `{name}`");
            report.error(self.span.start..self.span.start, message, format!("add `{name} = {}`", T::EXAMPLE));
        }
        self.get(key, report)
    }

    /// The table under `key`; a missing one is empty, so that what must stand in it is reported by its full name.
    pub(crate) fn table(&self, key: &str, report: &mut Report<'_>) -> Option<Table<'t>> {
        let path = self.name(key);
        let Some(value) = self.entries.and_then(|entries| entries.get(key)) else {
            return Some(Table { entries: None, path, span: self.span() });
        };
        match value.get_ref() {
            DeValue::Table(entries) => Some(Table { entries: Some(entries), path, span: value.span() }),
            other => {
                let help = format!("write its keys as `{path}.key = …` or under a header of their own");
                report.error(value.span(), format!("`{path}` must be a table, found {}", found(other)), help);
                None
            }
        }
    }

    /// The table under `key`, if it is there and a table.
    pub(crate) fn sub_table(&self, key: &str) -> Option<Table<'t>> {
        let value = self.value(key)?;
        value.get_ref().as_table().map(|entries| Table::new(entries, &self.name(key), value.span()))
    }

    /// The tables under `[[key]]`, which must be there; everything else there is reported.
    pub(crate) fn tables(&self, key: &str, report: &mut Report<'_>) -> Vec<Table<'t>> {
        let help = format!("begin each one with the header `[[{key}]]`");
        let Some(value) = self.value(key) else {
            report.error(
                self.span.start..self.span.start,
                format!("missing `{key}`: there must be at least one"),
                help,
            );
            return Vec::new();
        };
        let Some(items) = value.get_ref().as_array() else {
            let message = format!("`{key}` must be an array of tables, found {}", found(value.get_ref()));
            report.error(value.span(), message, help);
            return Vec::new();
        };
        if items.is_empty() {
            report.error(value.span(), format!("`{key}` is empty: there must be at least one"), help.as_str());
        }
        let table = |item: &'t Spanned<DeValue<'t>>| {
            let Some(entries) = item.get_ref().as_table() else {
                let message = format!("`{key}` must hold tables, found {}", found(item.get_ref()));
                report.error(item.span(), message, help.as_str());
                return None;
            };
            Some(Table::new(entries, "", item.span()))
        };
        items.iter().filter_map(table).collect()
    }

    /// The value under `key`, whatever it is.
    pub(crate) fn value(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.entries?.get(key)
    }

    /// Whether the table has `key`, with a value of any type.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    /// All keys with their places, and their values.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (Spanned<&'t str>, &'t Spanned<DeValue<'t>>)> {
        let entries = self.entries.into_iter().flatten();
        entries.map(|(key, value)| (Spanned::new(key.span(), key.get_ref().as_ref()), value))
    }

    /// Warns of every key that is not among `known`; `elsewhere` may say where else it has a meaning.
    pub(crate) fn warn_of_others(
        &self,
        known: &[&str],
        elsewhere: impl Fn(&str) -> Option<String>,
        report: &mut Report<'_>,
    ) {
        for (key, _) in self.entries().filter(|(key, _)| !known.contains(key.get_ref())) {
            let name = *key.get_ref();
            let help = elsewhere(name)
                .or_else(|| report.nearest(name, known).map(|near| format!("did you mean `{}`?", self.name(near))))
                .unwrap_or_else(|| format!("it is ignored; known here: {}", list(known)));
            report.warning(key.span(), format!("unknown key `{}`", shown(&self.name(name))), help);
        }
    }
}

/// A type that a TOML value can be read as.
pub(crate) trait Read: Sized {
    /// What a message proposes to write.
    const EXAMPLE: &'static str;

    /// Reads `value`, called `name`; reports what does not fit.
    fn read(value: &Spanned<DeValue<'_>>, name: &str, report: &mut Report<'_>) -> Option<Self>;
}

/// Lines end in LF, whatever the file uses: programs print LF.
impl Read for String {
    const EXAMPLE: &'static str = "\"…\"";

    fn read(value: &Spanned<DeValue<'_>>, name: &str, report: &mut Report<'_>) -> Option<Self> {
        match value.get_ref() {
            DeValue::String(text) => Some(text.replace("\r\n", "\n")),
            _ => mismatch(value, name, "a string", "put it in double quotes", report),
        }
    }
}

impl Read for bool {
    const EXAMPLE: &'static str = "true";

    fn read(value: &Spanned<DeValue<'_>>, name: &str, report: &mut Report<'_>) -> Option<Self> {
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => mismatch(value, name, "`true` or `false`", "write it without quotes", report),
        }
    }
}

impl Read for usize {
    const EXAMPLE: &'static str = "1";

    fn read(value: &Spanned<DeValue<'_>>, name: &str, report: &mut Report<'_>) -> Option<Self> {
        let number = value.get_ref().as_integer();
        let number = number.and_then(|digits| Self::from_str_radix(digits.as_str(), digits.radix()).ok());
        number.or_else(|| mismatch(value, name, "a whole number, 0 or more", "write digits without quotes", report))
    }
}

/// All items or nothing; every item of another type is reported.
impl Read for Vec<Spanned<String>> {
    const EXAMPLE: &'static str = "[\"…\"]";

    fn read(value: &Spanned<DeValue<'_>>, name: &str, report: &mut Report<'_>) -> Option<Self> {
        let Some(items) = value.get_ref().as_array() else {
            return mismatch(value, name, "an array of strings", "put the strings in brackets: `[\"…\"]`", report);
        };
        let name = format!("{name}[..]");
        let texts: Vec<_> = items
            .iter()
            .map(|item| String::read(item, &name, report).map(|text| Spanned::new(item.span(), text)))
            .collect();
        texts.into_iter().collect()
    }
}

/// Reports that `value` is not `wanted`.
pub(crate) fn mismatch<T>(
    value: &Spanned<DeValue<'_>>,
    name: &str,
    wanted: &str,
    help: &str,
    report: &mut Report<'_>,
) -> Option<T> {
    let message = format!("`{}` must be {wanted}, found {}", shown(name), found(value.get_ref()));
    report.error(value.span(), message, help);
    None
}

/// What a value is, for messages.
fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::Boolean(flag) => format!("`{flag}`"),
        DeValue::Integer(number) => format!("the integer {}", shown(&number.to_string())),
        DeValue::Array(_) => "an array".to_owned(),
        other => format!("a {}", other.type_str()),
    }
}
