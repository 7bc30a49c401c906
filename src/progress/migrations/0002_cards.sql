-- What is remembered of each question and when to ask it again: its attempts, folded by the schedule. Every migration and
-- import replays it from `attempt`, so a later version may change what it holds. What is due is found by reading all of it:
-- after a pause most of it is, and an index by time would lead through the file in disorder, which takes twice as long.
CREATE TABLE card (
    question     TEXT    PRIMARY KEY,
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
) STRICT, WITHOUT ROWID;

-- Where a question was found last.
CREATE TABLE origin (
    question TEXT PRIMARY KEY,
    kind     TEXT NOT NULL, -- lesson, file
    place    TEXT NOT NULL  -- the lesson's id, or the quiz file's absolute path
) STRICT, WITHOUT ROWID;

-- Until now only lessons had quizzes.
INSERT OR REPLACE INTO origin (question, kind, place) SELECT question, 'lesson', lesson FROM latest;
