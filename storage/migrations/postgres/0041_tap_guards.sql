-- +goose Up
-- guard: how another system called who made the tap, where nobody is known by that; '' = known, or nothing was said.
ALTER TABLE taps ADD COLUMN guard TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX taps_guard ON taps (guard) WHERE guard <> '';

-- +goose Down
DROP INDEX taps_guard;
ALTER TABLE taps DROP COLUMN guard;
