//! The shared contexts of a file: the `multipart` table and the questions' keys into it.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;

use super::model::Part;
use crate::reading::{Read, Report, Table, shown};

/// The `multipart` table of a file.
pub(super) struct Contexts {
    /// `None` if the file has something else under that name; then no key can be checked.
    by_key: Option<BTreeMap<String, Context>>,
}

struct Context {
    key: Range<usize>,
    /// `None` if it is not text, which was reported.
    text: Option<String>,
    used: bool,
}

impl Contexts {
    /// Reads the table from the root of a file.
    pub(super) fn read(root: &Table<'_>, report: &mut Report<'_>) -> Self {
        let by_key = root.table("multipart", report).map(|table| {
            let entries = table.entries().map(|(key, value)| {
                let name = shown(&table.name(key.get_ref()));
                let text = String::read(value, &name, report);
                if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
                    report.warning(value.span(), format!("`{name}` is empty"), "write the context or remove its key");
                }
                ((*key.get_ref()).to_owned(), Context { key: key.span(), text, used: false })
            });
            entries.collect()
        });
        Self { by_key }
    }

    /// The part a question belongs to by its `multipart` key; reports a key that the file does not have.
    pub(super) fn part(&mut self, key: &Spanned<String>, report: &mut Report<'_>) -> Option<Part> {
        let contexts = self.by_key.as_mut()?;
        let name = key.get_ref();
        if let Some(context) = contexts.get_mut(name) {
            context.used = true;
            return context.text.as_ref().map(|text| Part { key: name.clone(), context: text.clone() });
        }
        let help = match report.nearest(name, contexts.keys()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("add `\"{}\" = \"…\"` to the table `[multipart]`", shown(name)),
        };
        report.error(key.span(), format!("the file has no multipart context `{}`", shown(name)), help);
        None
    }

    /// Warns of contexts that no question named.
    pub(super) fn warn_of_unused(&self, report: &mut Report<'_>) {
        for (name, context) in self.by_key.iter().flatten().filter(|(_, context)| !context.used) {
            let message = format!("no question uses the multipart context `{}`", shown(name));
            report.warning(context.key.clone(), message, "give a question this key, or remove the context");
        }
    }
}
