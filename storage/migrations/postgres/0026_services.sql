-- +goose Up
-- services: records of 便民服务. client and place: 0 = not known. thanks: the case that the client's 【谢谢】 became, '' = none.
CREATE TABLE services (
  no TEXT COLLATE "C" PRIMARY KEY, person BIGINT NOT NULL, client BIGINT NOT NULL, place BIGINT NOT NULL, site BIGINT NOT NULL, team BIGINT NOT NULL, day TEXT COLLATE "C" NOT NULL,
  body TEXT COLLATE "C" NOT NULL, media BIGINT NOT NULL, thanks TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL
);
CREATE INDEX services_site ON services (site, day);
CREATE INDEX services_person ON services (person, at);
CREATE INDEX services_client ON services (client, at) WHERE client <> 0;
CREATE INDEX services_at ON services (at);
-- decided_at: when a suggestion was adopted or declined, 0 = not yet, or before this was kept.
ALTER TABLE suggestions ADD COLUMN decided_at BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE suggestions DROP COLUMN decided_at;
DROP TABLE services;
