-- +goose Up
-- sites.ask_visits: 1 = key clients are asked whether somebody came.
ALTER TABLE sites ADD COLUMN ask_visits BIGINT NOT NULL DEFAULT 0;
-- visits.came: what the client said: '' = not asked, 'asked', 'yes', 'no'. why: reason for which a record was struck.
ALTER TABLE visits ADD COLUMN came TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE visits ADD COLUMN why TEXT COLLATE "C" NOT NULL DEFAULT '';
-- services.struck: 1 = it does not count.
ALTER TABLE services ADD COLUMN struck BIGINT NOT NULL DEFAULT 0;
ALTER TABLE services ADD COLUMN why TEXT COLLATE "C" NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE services DROP COLUMN why;
ALTER TABLE services DROP COLUMN struck;
ALTER TABLE visits DROP COLUMN why;
ALTER TABLE visits DROP COLUMN came;
ALTER TABLE sites DROP COLUMN ask_visits;
