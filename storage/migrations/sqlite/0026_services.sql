-- +goose Up
-- services: records of 便民服务. client and place: 0 = not known. thanks: the case that the client's 【谢谢】 became, '' = none.
CREATE TABLE services (
  no TEXT PRIMARY KEY, person INTEGER NOT NULL, client INTEGER NOT NULL, place INTEGER NOT NULL, site INTEGER NOT NULL, team INTEGER NOT NULL, day TEXT NOT NULL,
  body TEXT NOT NULL, media INTEGER NOT NULL, thanks TEXT NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX services_site ON services (site, day);
CREATE INDEX services_person ON services (person, at);
CREATE INDEX services_client ON services (client, at) WHERE client <> 0;
CREATE INDEX services_at ON services (at);
-- decided_at: when a suggestion was adopted or declined, 0 = not yet, or before this was kept.
ALTER TABLE suggestions ADD COLUMN decided_at INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE suggestions DROP COLUMN decided_at;
DROP TABLE services;
