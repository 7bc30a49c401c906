//! The questions of handouts as a text file that Anki imports, one note a question.
//!
//! The headers are those of <https://docs.ankiweb.net/importing/text-files.html#file-headers>. A note's guid is the question's id,
//! so importing again updates the notes and keeps what was learnt. The note type is Basic: every profile in English has it, and
//! elsewhere Anki asks.

use maud::{Markup, html};

use super::html::prose::{numbered, phrase, prose, verbatim};
use super::{Asked, Handout, harmless};
use crate::quiz::model::Kind;
use crate::quiz::words;

const HEADERS: &str = "#separator:tab\n#html:true\n#notetype:Basic\n#guid column:1\n#deck column:2\n#tags column:5\n";

/// The file: the questions of all `handouts`, a deck a lesson.
pub fn write(handouts: &[Handout]) -> String {
    let mut file = HEADERS.to_owned();
    for handout in handouts {
        let deck = format!("memtutor::{}", handout.summary.id);
        for asked in &handout.questions {
            let question = asked.question;
            let tags: Vec<String> = question.tags.iter().map(|tag| tag.replace(char::is_whitespace, "-")).collect();
            let (front, back) = (front(asked).into_string(), back(asked).into_string());
            let fields = [&question.id, &deck, &front, &back, &tags.join(" ")];
            file += &(fields.map(|text| field(text)).join("\t") + "\n");
        }
    }
    harmless(&file)
}

fn front(asked: &Asked) -> Markup {
    let question = asked.question;
    html! {
        @if let Some(part) = &question.part { (numbered(&part.context, 2)) }
        @match &question.kind {
            Kind::ShortAnswer { prompt, .. } => (numbered(prompt, 2)),
            Kind::MultipleChoice { prompt, several, .. } => {
                (numbered(prompt, 2))
                @if *several { p { (words::SEVERAL) } }
                ol type="a" { @for choice in &asked.choices { li { (phrase(choice, 2)) } } }
            }
            Kind::Tracing { program, .. } => { p { (words::TRACING) } (super::html::prose::code(program, 1)) }
        }
    }
}

fn back(asked: &Asked) -> Markup {
    let Asked { question, choices, right, .. } = asked;
    let feedback = asked.feedback();
    html! {
        @match &question.kind {
            Kind::ShortAnswer { answers, .. } => (verbatim(answers.first().map_or("", String::as_str))),
            Kind::MultipleChoice { .. } => ul { @for &place in right { li { b { (phrase(&choices[place], 2)) } } } },
            Kind::Tracing { expected, .. } => (verbatim(&words::outcome(expected))),
        }
        @if let Some(context) = &question.context { (prose(context, 2)) }
        @if !feedback.is_empty() {
            ul { @for (place, why) in feedback { li { i { (phrase(&choices[place], 2)) } (prose(why, 2)) } } }
        }
    }
}

/// A field of the file; in quotes where it holds what would end it, or begin a comment.
fn field(text: &str) -> String {
    let text = text.trim();
    let is_plain = !text.starts_with('#') && !text.contains(['\t', '\n', '\r', '"']);
    if is_plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::field;
    use crate::handout::tests::{handout, quiz};
    use snapbox::{IntoData, assert_data_eq, str};

    #[test]
    fn each_question_is_a_note_with_its_id_deck_and_tags() {
        let lesson = quiz();
        let file = super::write(&[handout(&lesson, None, false)]).replace('\t', "→");
        assert_data_eq!(
            file,
            str![[r##"
#separator:tab
#html:true
#notetype:Basic
#guid column:1
#deck column:2
#tags column:5
short→memtutor::one→"<p>Of all:</p>
<p>How many</p>
<pre><code><span class=""faint"">1 │ </span><span class=""keyword"">let</span> a;
</code></pre>"→"<pre><code>1
</code></pre><p>There is <strong>one</strong>.</p>"→a-b c
choice→memtutor::one→"<p>Of all:</p>
<p>Which <code>Rc&lt;T&gt;</code>?</p>
<p>Pick all that are true; there may be one or several.</p><ol type=""a""><li>a</li><li>b</li><li>x &lt; y</li><li>z</li></ol>"→"<ul><li><b>a</b></li><li><b>b</b></li></ul><ul><li><i>z</i><p>Not z.</p>
</li></ul>"→
traced→memtutor::one→"<p>Does this program compile? If it does, what does it print?</p><pre><code><span class=""faint"">1 │ </span><span class=""keyword"">fn</span> main() {}
</code></pre>"→"<pre><code>does not compile (E0382)
</code></pre>"→

"##]]
            .raw()
        );
    }

    #[test]
    fn fields_that_would_end_early_are_quoted() {
        for (text, expected) in [
            ("a b", "a b"),
            ("a\tb", "\"a\tb\""),
            ("a\nb", "\"a\nb\""),
            ("say \"a\"", "\"say \"\"a\"\"\""),
            ("#1", "\"#1\""),
        ] {
            assert_eq!(field(text), expected);
        }
    }
}
