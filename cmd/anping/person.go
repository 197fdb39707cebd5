package main

import (
	"context"
	"encoding/json"
	"io"

	"anping/storage"
)

type personCmd struct {
	Export personExportCmd `cmd:"" help:"Write everything that is kept about one person or client as JSON."`
}

// Help is the example of --help.
func (personCmd) Help() string {
	return "Example:\n  anping person export --config anping.toml --client C002 --out c002.json"
}

type personExportCmd struct {
	whoFlags
	Out string `placeholder:"FILE" help:"A new file; without it the rows are printed."`
}

// Help is the example of --help.
func (personExportCmd) Help() string {
	return "Example:\n  anping person export --config anping.toml --client C002 --out c002.json\n\n" +
		"One row a line, {\"table\": …, \"row\": …}, as it is stored; moments are milliseconds since 1970. It may run beside the server."
}

// Run writes the rows.
func (k personExportCmd) Run(ctx context.Context, c *console) error {
	s, err := loadConfig(k.Config, c.env)
	if err != nil {
		return err
	}
	c.err = redacting(c.err, s.Database)
	if err := newFile("--out", k.Out); err != nil {
		return err
	}
	return inspect(ctx, s, func(look *storage.Look) error {
		_, whom, err := k.known(ctx, look)
		if err != nil {
			return err
		}
		return into(c.out, k.Out, func(w io.Writer) error {
			lines := json.NewEncoder(w)
			lines.SetEscapeHTML(false)
			return look.About(ctx, whom, func(table string, row map[string]any) error {
				return lines.Encode(struct {
					Table string         `json:"table"`
					Row   map[string]any `json:"row"`
				}{table, row})
			})
		})
	})
}
