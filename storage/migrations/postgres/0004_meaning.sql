-- +goose Up
-- class: the row of the table of classes (rules.md 3). about: whom a complaint is about, row numbers of people, 7,9.
-- urgent: an emergency; fired_urgent: its last mark handled, 100 = the managers were told.
ALTER TABLE cases ADD COLUMN class TEXT COLLATE "C" NOT NULL DEFAULT 'onsite';
ALTER TABLE cases ADD COLUMN urgent BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN fired_urgent BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN about TEXT COLLATE "C" NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE cases DROP COLUMN about;
ALTER TABLE cases DROP COLUMN fired_urgent;
ALTER TABLE cases DROP COLUMN urgent;
ALTER TABLE cases DROP COLUMN class;
