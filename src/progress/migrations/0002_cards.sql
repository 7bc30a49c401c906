-- What is remembered of each question and when to ask it again: its attempts, folded by the schedule. Every migration and
-- import replays it from `attempt`, so a later version may change what it holds.
CREATE TABLE card (
    id           INTEGER PRIMARY KEY, -- a number is found faster than a text when many are due
    question     TEXT    NOT NULL UNIQUE,
    lesson       TEXT    NOT NULL, -- of the last answer, as in `attempt`
    session      TEXT    NOT NULL, -- of the last answer
    stability    REAL    NOT NULL, -- days until the estimated recall falls to 90 %
    difficulty   REAL    NOT NULL, -- from 1 to 10
    last_ms      INTEGER NOT NULL, -- the last answer; never before an earlier one, whatever the clock said
    clock_ms     INTEGER NOT NULL, -- the last answer, as the clock stood
    due_ms       INTEGER NOT NULL, -- when to ask again
    answers      INTEGER NOT NULL, -- all of them; skipping is none
    lapses       INTEGER NOT NULL, -- times it was forgotten after a right answer
    is_right     INTEGER NOT NULL, -- the last answer
    sure_mistake INTEGER NOT NULL  -- answered wrongly though sure, and not rightly in a later sitting
) STRICT;

CREATE INDEX card_by_due ON card (due_ms);

-- Finds answers in the future: the clock was wrong.
CREATE INDEX card_by_last ON card (last_ms);

-- Where a question was found last.
CREATE TABLE origin (
    question TEXT PRIMARY KEY,
    kind     TEXT NOT NULL, -- lesson, file
    place    TEXT NOT NULL  -- the lesson's id, or the quiz file's absolute path
) STRICT, WITHOUT ROWID;

-- Until now only lessons had quizzes.
INSERT OR REPLACE INTO origin (question, kind, place) SELECT question, 'lesson', lesson FROM latest;
