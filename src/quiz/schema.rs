//! The quiz format for editors, as a JSON Schema.

/// The schema of a quiz file, draft 7.
///
/// It says what is wrong with the form of a file while it is typed; [`parse`](super::parse()) decides. Conditions are
/// chains of `if`, without `allOf` and `$ref`: taplo, which TOML editors use, completes no keys beside those.
pub const SCHEMA: &str = include_str!("../../lessons/quiz.schema.json");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::LazyLock;

    use jsonschema::Validator;
    use proptest::prelude::{ProptestConfig, prop_assert, proptest};
    use serde_json::Value;

    use super::SCHEMA;
    use crate::quiz::keys::{ROOT, Type};
    use crate::quiz::parse::tests::{EVERYTHING, NEED_A_COMPILER, conformance_cases, mutated_quizzes};

    const TYPES: [(&str, Type); 3] =
        [("ShortAnswer", Type::ShortAnswer), ("MultipleChoice", Type::MultipleChoice), ("Tracing", Type::Tracing)];

    fn schema() -> Value {
        serde_json::from_str(SCHEMA).expect("the schema is JSON")
    }

    /// What the schema objects to in `source`.
    fn objections(source: &str) -> Vec<String> {
        static VALIDATOR: LazyLock<Validator> =
            LazyLock::new(|| jsonschema::draft7::new(&schema()).expect("the schema is one of draft 7"));
        let file: toml::Table = source.parse().expect("TOML");
        let file = serde_json::to_value(file).expect("a table is JSON");
        VALIDATOR.iter_errors(&file).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    /// The names in the object at `path` of the schema.
    fn names(schema: &Value, path: &str) -> BTreeSet<String> {
        schema.pointer(path).and_then(Value::as_object).expect(path).keys().cloned().collect()
    }

    #[test]
    fn the_schema_is_one_of_its_draft() {
        assert!(jsonschema::draft7::meta::is_valid(&schema()));
    }

    #[test]
    fn its_keys_are_those_that_are_read() {
        let schema = schema();
        assert_eq!(names(&schema, "/properties"), ROOT.iter().map(|key| (*key).to_owned()).collect());
        let question = "/properties/questions/items/properties";
        for (table, path) in [("", ""), ("prompt", "/prompt/properties"), ("answer", "/answer/properties")] {
            let read = TYPES.iter().flat_map(|(_, kind)| kind.keys(table));
            let read: BTreeSet<String> = read.map(|key| (*key).to_owned()).collect();
            assert_eq!(names(&schema, &format!("{question}{path}")), read, "in `{table}`");
        }
    }

    #[test]
    fn every_key_of_some_types_only_names_them_where_an_editor_shows_it() {
        let schema = schema();
        let question = &schema["properties"]["questions"]["items"]["properties"];
        for (table, entries) in [
            ("", question),
            ("prompt", &question["prompt"]["properties"]),
            ("answer", &question["answer"]["properties"]),
        ] {
            for (key, entry) in entries.as_object().expect("a table of keys") {
                let description = entry["description"].as_str().unwrap_or_default();
                assert!(!description.is_empty(), "`{key}` is described");
                let of: Vec<_> = TYPES.iter().filter(|(_, kind)| kind.keys(table).contains(&key.as_str())).collect();
                for (name, _) in of.iter().filter(|_| of.len() < TYPES.len()) {
                    assert!(description.contains(name), "`{key}` names {name}");
                }
            }
        }
    }

    #[test]
    fn what_the_parser_takes_it_takes() {
        for source in [EVERYTHING, include_str!("../../lessons/rc/quiz.toml")] {
            assert_eq!(objections(source), [] as [&str; 0]);
        }
    }

    #[test]
    fn it_objects_to_what_is_wrong_in_form() {
        const SHORT: &str = "type = 'ShortAnswer'\nprompt.prompt = 'p'\n";
        const CHOICE: &str = "type = 'MultipleChoice'\nprompt.prompt = 'p'\nprompt.distractors = ['d']\n";
        const TRACING: &str = "type = 'Tracing'\nprompt.program = 'p'\n";
        for (question, more) in [
            ("prompt.prompt = 'p'\n", "answer.answer = 'a'"),
            ("type = 'Other'\nprompt.prompt = 'p'\n", "answer.answer = 'a'"),
            (SHORT, ""),
            (SHORT, "answer.answer = ['a']"),
            (SHORT, "answer.answer = 1"),
            (SHORT, "answer.answer = 'a'\nanswer.alternatives = 'b'"),
            (SHORT, "answer.answer = 'a'\nanswer.live = 'strong'"),
            (SHORT, "answer.answer = 'a'\nprompt.response = 'tall'"),
            (SHORT, "answer.answer = 'a'\nid = 1"),
            (SHORT, "answer.answer = 'a'\nhints = 'h'"),
            (SHORT, "answer.answer = 'a'\ntags = [1]"),
            (SHORT, "answer.answer = 'a'\ndifficulty = 6"),
            (SHORT, "answer.answer = 'a'\npromptExplanation = 'yes'"),
            ("type = 'ShortAnswer'\nprompt = 'p'\n", "answer.answer = 'a'"),
            ("type = 'MultipleChoice'\nprompt.prompt = 'p'\n", "answer.answer = 'a'"),
            (CHOICE, "answer.answer = []"),
            (CHOICE, "answer.answer = ['a', 1]"),
            (CHOICE, "answer.answer = 'a'\nfeedback.d = 1"),
            (CHOICE, "answer.answer = 'a'\nprompt.answerIndex = -1"),
            (CHOICE, "answer.answer = 'a'\nprompt.answerIndex = 0\nprompt.sortAnswers = false"),
            ("type = 'Tracing'\n", "answer.doesCompile = false"),
            (TRACING, "answer.stdout = ''"),
            (TRACING, "answer.doesCompile = true"),
            (TRACING, "answer.doesCompile = true\nanswer.stdout = 1"),
            (TRACING, "answer.doesCompile = true\nanswer.stdout = ''\nanswer.errorCode = 'E0382'"),
            (TRACING, "answer.doesCompile = false\nanswer.errorCode = '382'"),
            (TRACING, "answer.doesCompile = false\nanswer.stdout = ''"),
            (TRACING, "answer.doesCompile = false\nanswer.panics = true"),
            (TRACING, "answer.doesCompile = false\nanswer.edition = '2022'"),
            (TRACING, "answer.doesCompile = false\nanswer.lineNumber = '1'"),
        ] {
            let source = format!("[[questions]]\n{question}{more}\n");
            let (quiz, _) = crate::quiz::parse("q", "q.toml", &source);
            assert_eq!(quiz, None, "the parser takes\n{source}");
            assert_ne!(objections(&source), [] as [&str; 0], "the schema takes\n{source}");
        }
        for source in ["", "questions = []", "multipart.a = 1\n[[questions]]\ntype = 'Tracing'"] {
            assert_ne!(objections(source), [] as [&str; 0], "in {source}");
        }
    }

    /// Cases of the format's suite that are wrong between values, which no schema of draft 7 can say.
    const BETWEEN_VALUES: [&str; 3] = ["dupid.toml", "idx.toml", "marks.toml"];

    #[test]
    fn it_agrees_with_the_verdicts_of_mdbook_quiz_on_form() {
        let Some(cases) = conformance_cases() else {
            eprintln!("skipped: no folder shared/quiz-cases beside or above this package");
            return;
        };
        let verdicts = std::fs::read_to_string(cases.join("verdicts.tsv")).expect("the verdicts can be read");
        let verdicts: Vec<_> = verdicts.lines().skip(1).filter_map(|line| line.split_once('\t')).collect();
        assert_eq!(verdicts.len(), 18);
        for (case, verdict) in verdicts {
            let source = std::fs::read_to_string(cases.join(case)).expect("the case can be read");
            let accepted = verdict == "accepted" || NEED_A_COMPILER.contains(&case) || BETWEEN_VALUES.contains(&case);
            assert_eq!(objections(&source).is_empty(), accepted, "{case} is {verdict}: {:#?}", objections(&source));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

        #[test]
        fn where_it_objects_the_parser_has_something_to_say(source in mutated_quizzes()) {
            if source.parse::<toml::Table>().is_ok() && !objections(&source).is_empty() {
                let (_, problems) = crate::quiz::parse("q", "q.toml", &source);
                prop_assert!(!problems.is_empty(), "{:#?}", objections(&source));
            }
        }
    }
}
