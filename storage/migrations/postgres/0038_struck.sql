-- +goose Up
-- sites.ask_visits: 1 = key clients are asked whether somebody came.
ALTER TABLE sites ADD COLUMN ask_visits BIGINT NOT NULL DEFAULT 0;
-- visits.came: what the client said: '' = not asked, 'asked', 'yes', 'no'. why, struck_by: reason for which a record was struck, and by whom, 0 = it was not.
ALTER TABLE visits ADD COLUMN came TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE visits ADD COLUMN why TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE visits ADD COLUMN struck_by BIGINT NOT NULL DEFAULT 0;
-- services.struck_by: who decided that it does not count, 0 = it counts.
ALTER TABLE services ADD COLUMN struck_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE services ADD COLUMN why TEXT COLLATE "C" NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE services DROP COLUMN why;
ALTER TABLE services DROP COLUMN struck_by;
ALTER TABLE visits DROP COLUMN struck_by;
ALTER TABLE visits DROP COLUMN why;
ALTER TABLE visits DROP COLUMN came;
ALTER TABLE sites DROP COLUMN ask_visits;
