-- What happened, one row for each answer, in the order of writing. Rows are added and never changed.
CREATE TABLE attempt (
    id          INTEGER PRIMARY KEY,
    session     TEXT    NOT NULL, -- the sitting it belongs to
    number      INTEGER NOT NULL, -- counts the attempts of a session, from 1
    at_ms       INTEGER NOT NULL, -- milliseconds since 1970, as the clock stood
    kind        TEXT    NOT NULL, -- prediction, question
    lesson      TEXT    NOT NULL, -- the lesson, or the quiz where there is no lesson
    item        TEXT    NOT NULL, -- the question's id, or step.fact of a prediction
    given       TEXT    NOT NULL, -- the answer; empty when skipped
    outcome     TEXT    NOT NULL, -- right, wrong, skipped
    hints       INTEGER NOT NULL, -- how many were read before answering
    confidence  TEXT,             -- sure, unsure; null when not asked or not said
    duration_ms INTEGER NOT NULL,
    reason      TEXT,             -- why the learner thinks so, in their words
    UNIQUE (session, number)      -- an attempt's identity outside this file
) STRICT;

-- Where the learner is. A visit replaces the lesson's row by a new one, so the newest row is the last lesson visited,
-- whatever the clock said.
CREATE TABLE position (
    id       INTEGER PRIMARY KEY,
    lesson   TEXT    NOT NULL UNIQUE,
    page     TEXT    NOT NULL,
    finished INTEGER NOT NULL,
    at_ms    INTEGER NOT NULL
) STRICT;

-- Quizzes begun and not ended. What was answered in them are the attempts of the session.
CREATE TABLE open_quiz (
    quiz     TEXT    PRIMARY KEY,
    session  TEXT    NOT NULL,
    seed     INTEGER NOT NULL, -- the bits of an unsigned number
    begun_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Counts over `attempt`, so that a summary reads a row for each lesson and not one for each attempt. Triggers keep both
-- tables: whoever adds an attempt cannot forget them, and they change in the same transaction.
CREATE TABLE tally (
    lesson            TEXT    PRIMARY KEY,
    attempts          INTEGER NOT NULL DEFAULT 0, -- all of them, skipped ones too
    predictions       INTEGER NOT NULL DEFAULT 0, -- predictions made
    predictions_right INTEGER NOT NULL DEFAULT 0,
    questions         INTEGER NOT NULL DEFAULT 0, -- different questions answered
    questions_right   INTEGER NOT NULL DEFAULT 0, -- those of them right at the last try
    last_ms           INTEGER NOT NULL            -- the greatest at_ms
) STRICT, WITHOUT ROWID;

-- The outcome of the last try at each question; skipping is not a try.
CREATE TABLE latest (
    lesson   TEXT NOT NULL,
    question TEXT NOT NULL,
    outcome  TEXT NOT NULL,
    PRIMARY KEY (lesson, question)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER attempt_is_counted AFTER INSERT ON attempt
BEGIN
    INSERT INTO tally (lesson, last_ms) VALUES (NEW.lesson, NEW.at_ms) ON CONFLICT DO NOTHING;
    UPDATE tally SET
        attempts = attempts + 1,
        predictions = predictions + (NEW.kind = 'prediction' AND NEW.outcome <> 'skipped'),
        predictions_right = predictions_right + (NEW.kind = 'prediction' AND NEW.outcome = 'right'),
        last_ms = max(last_ms, NEW.at_ms)
    WHERE lesson = NEW.lesson;
    INSERT INTO latest (lesson, question, outcome)
    SELECT NEW.lesson, NEW.item, NEW.outcome WHERE NEW.kind = 'question' AND NEW.outcome <> 'skipped'
    ON CONFLICT DO UPDATE SET outcome = excluded.outcome;
END;

CREATE TRIGGER question_is_tried_first AFTER INSERT ON latest
BEGIN
    UPDATE tally SET questions = questions + 1, questions_right = questions_right + (NEW.outcome = 'right')
    WHERE lesson = NEW.lesson;
END;

CREATE TRIGGER question_is_tried_again AFTER UPDATE ON latest
BEGIN
    UPDATE tally SET questions_right = questions_right + (NEW.outcome = 'right') - (OLD.outcome = 'right')
    WHERE lesson = NEW.lesson;
END;
