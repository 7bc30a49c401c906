//! A handout as Markdown, with the pictures as text. Answers stand in `<details>`, which renderers of Markdown fold; a worksheet has
//! lines of underscores for them, which renderers rule.

use super::{Asked, Handout, Part, Played, Sheet, harmless};
use crate::quiz::model::Kind;
use crate::quiz::words;
use crate::screen::diagram::{Drawing, legend};
use crate::screen::question::letter;
use crate::screen::step::draw_step;
use crate::screen::text::{Charset, Line};

/// Columns of a picture.
const WIDTH: usize = 80;

/// A line to write on.
const LINE: &str = "____________________________________________________________";

/// The file.
pub fn write(handout: &Handout) -> String {
    let summary = handout.summary;
    let mut blocks = vec![
        format!("# {}", escaped(&summary.title)),
        format!("{}.", escaped(&summary.summary)),
        format!("*{}*", handout.about()),
    ];
    if handout.pictures() {
        blocks.push(format!("The signs of the pictures:\n\n{}", drawn(&legend(Charset::Unicode))));
    }
    handout.pages.iter().for_each(|page| sheet(page, handout.worksheet, &mut blocks));
    if !handout.questions.is_empty() {
        blocks.push("## Quiz".to_owned());
    }
    handout.questions.iter().for_each(|asked| question(asked, handout.worksheet, &mut blocks));
    harmless(&(blocks.join("\n\n") + "\n"))
}

fn sheet(page: &Sheet, worksheet: bool, blocks: &mut Vec<String>) {
    blocks.extend(page.title.map(|title| format!("## {}", escaped(title))));
    for part in &page.parts {
        match part {
            Part::Prose(text) => blocks.push(text.trim().to_owned()),
            Part::Source(item) => blocks.push(fenced("rust", &item.text)),
            Part::Played(played) => step(played, worksheet, blocks),
        }
    }
    blocks.extend(page.notes.iter().map(|note| behind("> ", &format!("**Speaker notes**\n\n{}", note.trim()))));
}

fn step(played: &Played, worksheet: bool, blocks: &mut Vec<String>) {
    let Played { number, count, step, before, predictions } = played;
    blocks.push(match worksheet {
        // A name often says what the step does.
        true => format!("### Step {number} of {count}"),
        false => format!("### {} (step {number} of {count})", escaped(&step.name)),
    });
    blocks.push(fenced("rust", &step.code.text));
    if !predictions.is_empty() {
        let below = if worksheet { format!("\n\n{}", room(1)) } else { String::new() };
        blocks.push("**What do you expect?**".to_owned());
        blocks.push(list(predictions.iter().map(|prediction| format!("{}{below}", prediction.question))));
    }
    if worksheet {
        return;
    }
    let drawing = Drawing { width: WIDTH, charset: Charset::Unicode, show_addresses: false };
    let picture = drawn(&draw_step(step, *before, &drawing));
    blocks.push(match &predictions[..] {
        [] => picture,
        _ => {
            let answers = list(predictions.iter().map(|prediction| prediction.answer.clone()));
            details("What happened", &[picture, answers])
        }
    });
}

fn question(asked: &Asked, worksheet: bool, blocks: &mut Vec<String>) {
    let Asked { title, question, choices, .. } = asked;
    if let Some(part) = question.part.as_ref().filter(|_| asked.opens_group()) {
        blocks.push(part.context.trim().to_owned());
    }
    blocks.push(format!("### Question {title}"));
    match &question.kind {
        Kind::ShortAnswer { prompt, .. } => blocks.push(prompt.trim().to_owned()),
        Kind::MultipleChoice { prompt, several, .. } => {
            blocks.push(prompt.trim().to_owned());
            blocks.extend(several.then(|| words::SEVERAL.to_owned()));
            let tick = if worksheet { "[ ] " } else { "" };
            let choice = |(place, choice): (usize, &String)| format!("{tick}{}", lettered(place, choice));
            blocks.push(list(choices.iter().enumerate().map(choice)));
        }
        Kind::Tracing { program, .. } => blocks.extend([words::TRACING.to_owned(), fenced("rust", program)]),
    }
    blocks.extend(if worksheet { answer_room(asked) } else { solution(asked) });
}

/// Room for the answer, and for the reason where one is wanted.
fn answer_room(asked: &Asked) -> Vec<String> {
    let answer = Some(room(asked.lines())).filter(|room| !room.is_empty());
    let reason = asked.question.asks_reason.then(|| format!("{}\n\n{}", words::REASON, room(2)));
    answer.into_iter().chain(reason).collect()
}

/// The hints and the answer, folded away.
fn solution(asked: &Asked) -> Vec<String> {
    let hint = |(index, hint): (usize, &String)| details(&format!("Hint {}", index + 1), &[hint.trim().to_owned()]);
    let hints = asked.question.hints.iter().enumerate().map(hint);
    hints.chain([details("Answer", &answer(asked))]).collect()
}

/// The right answer, why others are wrong, and the explanation.
fn answer(asked: &Asked) -> Vec<String> {
    let Asked { question, choices, right, .. } = asked;
    let named = |place: &usize| lettered(*place, &choices[*place]);
    let mut blocks = vec![match &question.kind {
        Kind::ShortAnswer { answers, .. } => fenced("text", answers.first().map_or("", String::as_str)),
        Kind::MultipleChoice { .. } => list(right.iter().map(named)),
        Kind::Tracing { expected, .. } => fenced("text", &words::outcome(expected)),
    }];
    blocks.extend(question.context.as_ref().map(|context| context.trim().to_owned()));
    let feedback = asked.feedback();
    blocks.push(list(feedback.iter().map(|(place, why)| format!("{}\n\n{}", named(place), why.trim()))));
    blocks.retain(|block| !block.is_empty());
    blocks
}

fn lettered(place: usize, choice: &str) -> String {
    format!("**{})** {}", letter(place), choice.trim())
}

/// So many lines to write on.
fn room(lines: usize) -> String {
    vec![LINE; lines].join("\n\n")
}

/// A picture as text.
fn drawn(lines: &[Line]) -> String {
    fenced("text", &lines.iter().map(Line::text).collect::<Vec<_>>().join("\n"))
}

/// What is folded away behind `summary`, plain words of our own.
fn details(summary: &str, blocks: &[String]) -> String {
    format!("<details>\n<summary>{summary}</summary>\n\n{}\n\n</details>", blocks.join("\n\n"))
}

/// A block of code whose fence is longer than any in it.
fn fenced(info: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}{info}\n{}\n{fence}", text.trim_end())
}

/// A list.
fn list(items: impl Iterator<Item = String>) -> String {
    items.map(|text| item(&text)).collect::<Vec<_>>().join("\n")
}

/// A list item.
fn item(text: &str) -> String {
    format!("- {}", behind("  ", text).trim_start())
}

/// `text` with `margin` before each of its lines.
fn behind(margin: &str, text: &str) -> String {
    text.lines().map(|line| format!("{margin}{line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// Plain text as Markdown.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_[]<>&#~|".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use snapbox::{IntoData, assert_data_eq, str};

    use super::{behind, fenced, item, write};
    use crate::handout::tests::{handout, lesson, quiz, worksheet};
    use crate::lesson::model::Lesson;
    use crate::lesson::sample::recording;

    #[test]
    fn steps_are_predicted_and_then_shown() {
        let (lesson, recording) = (lesson(), recording());
        assert_data_eq!(write(&handout(&lesson, Some(&recording), true)), str![[r##"
# Rc\<T\>: shared ownership

Several owners, one value.

*A lesson of memtutor, 12 min with its quiz. Its program was run for this handout, on a machine with linux, x86_64; what its steps show was measured in that run. Counts and bytes come out the same again; times, and how they compare, are of that machine and that run.*

The signs of the pictures:

```text
●══▶  owns
●──▶  owns with others
○╌╌▷  knows, does not own
&──▶  borrows
✕  moved, dropped or freed
✕ gone  not used any more, nothing to drop
```

Several owners, `{not.a_fact}`.

## One value, two owners

```rust
struct Node {
    value: i32,
}
```

### create (step 1 of 2)

```rust

```

**What do you expect?**

- `Rc::strong_count(&a)`

<details>
<summary>What happened</summary>

```text
stack                           heap
┌─────────────────────────┐     ┌ #1  Rc<String> ─ strong 1 · weak 0 ───┐
│ a  Rc<String>   ●──▶ #1 │     │ String   len 5   capacity 5   ●══▶ #2 │
└─────────────────────────┘     └ shared by a ──────────────── 40 bytes ┘
                                ┌ #2  text buffer ──────┐
                                │ "Hello"               │
                                └ owned by #1 ─ 5 bytes ┘

Rc::strong_count(&a)        1
std::time::Duration::ZERO   0.0ns   this run
allocator                   +2 blocks  +45 bytes   live 2 blocks, 45 bytes
```

- `Rc::strong_count(&a)`: **1**. One name owns it.

</details>

### clone (step 2 of 2)

```rust

```

**What do you expect?**

- `Rc::strong_count(&b)`
- Bytes this step allocated

<details>
<summary>What happened</summary>

```text
stack                           heap
┌─────────────────────────┐     ┌ #1  Rc<String> ─ strong 2 (was 1) · weak 0 ─┐
│ a  Rc<String>   ●──▶ #1 │     │ String   len 5   capacity 5   ●══▶ #2       │
│ b  Rc<String> (new)     │     └ shared by a, b ─────────────────── 40 bytes ┘
│   ●──▶ #1               │     ┌ #2  text buffer ──────┐
└─────────────────────────┘     │ "Hello"               │
                                └ owned by #1 ─ 5 bytes ┘

Rc::strong_count(&b)   2
"a *star*"             a *star*
allocator              +0 blocks  +0 bytes   live 2 blocks, 45 bytes
```

- `Rc::strong_count(&b)`: **2**. A clone adds an owner: 2, after 1.
- Bytes this step allocated: **0**. No memory is copied.

</details>

The count is 2; the clone allocated 0 bytes, and `Rc<{T}>` has {braces}.

> **Speaker notes**
>
> Ask the room: 2?

## In production

```rust
let code = { shown };
```

"##]].raw());
    }

    #[test]
    fn questions_fold_their_answers_away() {
        assert_data_eq!(
            write(&handout(&quiz(), None, false)),
            str![[r#"
# A \`\<T\>\` \*of\*

One.

*A lesson of memtutor, 1 min with its quiz.*

## Page

Text.

## Quiz

Of all:

### Question 1a

How many

```
let a;
```

<details>
<summary>Hint 1</summary>

Count.

</details>

<details>
<summary>Hint 2</summary>

*Again.*

</details>

<details>
<summary>Answer</summary>

```text
1
```

There is **one**.

</details>

### Question 1b

Which `Rc<T>`?

Pick all that are true; there may be one or several.

- **a)** a
- **b)** b
- **c)** x < y
- **d)** z

<details>
<summary>Answer</summary>

- **a)** a
- **b)** b

- **d)** z

  Not z.

</details>

### Question 2

Does this program compile? If it does, what does it print?

```rust
fn main() {}
```

<details>
<summary>Answer</summary>

```text
does not compile (E0382)
```

</details>

"#]]
            .raw()
        );
    }

    #[test]
    fn a_worksheet_has_lines_for_the_answers() {
        let quiz = quiz().quiz;
        let (lesson, recording) = (Lesson { quiz, ..lesson() }, recording());
        assert_data_eq!(
            write(&worksheet(&lesson, Some(&recording))),
            str![[r#"
# Rc\<T\>: shared ownership

Several owners, one value.

*A worksheet for a lesson of memtutor, 12 min with its quiz.*

## One value, two owners

```rust
struct Node {
    value: i32,
}
```

### Step 1 of 2

```rust

```

**What do you expect?**

- `Rc::strong_count(&a)`

  ____________________________________________________________

### Step 2 of 2

```rust

```

**What do you expect?**

- `Rc::strong_count(&b)`

  ____________________________________________________________
- Bytes this step allocated

  ____________________________________________________________

## Quiz

Of all:

### Question 1a

How many

```
let a;
```

____________________________________________________________

### Question 1b

Which `Rc<T>`?

Pick all that are true; there may be one or several.

- [ ] **a)** a
- [ ] **b)** b
- [ ] **c)** x < y
- [ ] **d)** z

### Question 2

Does this program compile? If it does, what does it print?

```rust
fn main() {}
```

____________________________________________________________

____________________________________________________________

____________________________________________________________

Why do you think so?

____________________________________________________________

____________________________________________________________

"#]]
            .raw()
        );
    }

    #[test]
    fn blocks_hold_what_would_end_them() {
        assert_eq!(fenced("rust", "a ``` b\n"), "````rust\na ``` b\n````");
        assert_eq!(fenced("", "a"), "```\na\n```");
        assert_eq!(item("a\n\nb"), "- a\n\n  b");
        assert_eq!(behind("> ", "a\n\nb"), "> a\n>\n> b");
    }
}
