package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"time"

	"anping/bot/text"
	"anping/commands"
	"anping/scoring"
	"anping/storage"
)

type checkpointCmd struct {
	Sheet checkpointSheetCmd `cmd:"" help:"Write the sheets of a site's checkpoints, with the code to scan, to print."`
}

// Help is the example of --help.
func (checkpointCmd) Help() string {
	return "Example:\n  anping checkpoint sheet --config anping.toml --site SUN sheets.html"
}

type checkpointSheetCmd struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	Site   string `required:"" placeholder:"CODE" help:"The site's code or name, as in sites.csv."`
	Point  string `placeholder:"CODE" help:"Only the checkpoint of this code or name."`
	Renew  bool   `help:"Give the checkpoints new secrets: the old sheets do not work any more."`
	File   string `arg:"" placeholder:"FILE.html" help:"The new file, a sheet of A6 for each checkpoint."`
}

// Help is the example of --help.
func (checkpointSheetCmd) Help() string {
	return "Example:\n  anping checkpoint sheet --config anping.toml --site SUN sheets.html\n  anping checkpoint sheet --config anping.toml --site SUN --point GATE --renew gate.html\n\n" +
		"Each checkpoint has a secret of its own, which stands in its codes; whoever has the sheet can tap without being there, so print it and delete the file. A sheet has a code for each platform of the configuration: a link to the bot for Telegram, a scene of the account for WeChat, and for WeCom the checkpoint's page, which says what to send. With public_url the address of that page stands below, to be written onto an NFC tag."
}

// Run writes the sheets, and stores the secrets that are new.
func (k checkpointSheetCmd) Run(ctx context.Context, c *console) error {
	return c.stored(ctx, k.Config, func(Settings) error {
		return newFile("the file", k.File)
	}, func(s Settings, store *storage.Store) error {
		texts, err := text.New()
		if err != nil {
			return fmt.Errorf("read texts: %w", err)
		}
		doors := tapDoors{texts: texts, lang: s.Language, base: s.PublicURL, telegram: botName(ctx, c, s, store, texts), wecom: s.WeCom.on()}
		if s.Wechat.on() {
			if doors.wechat, err = askWechat(s.Wechat, texts); err != nil {
				return err
			}
		}
		n := 0
		if err := retried(ctx, func() error {
			n, err = k.write(ctx, store, doors)
			return err
		}); err != nil {
			return err
		}
		fmt.Fprintf(c.out, "%s in %s; print it and delete the file\n", counted(n, "sheet is", "sheets are"), k.File)
		return nil
	})
}

// write makes the secrets that are missing, writes the file, then stores them: a
// sheet whose secret is not stored does not work and is printed again.
func (k checkpointSheetCmd) write(ctx context.Context, store *storage.Store, doors tapDoors) (int, error) {
	view := store.View()
	r, err := store.Roster(ctx, view)
	if err != nil {
		return 0, err
	}
	site := r.Site(r.SiteCalled(k.Site))
	if site.ID == 0 {
		return 0, &usageError{"--site: there is no site " + k.Site, "write its code or name as in sites.csv"}
	}
	points := slices.DeleteFunc(r.CheckpointsOf(site.ID), func(p scoring.Checkpoint) bool {
		return p.Source != scoring.TapChat || k.Point != "" && scoring.Fold(p.Code) != scoring.Fold(k.Point) && scoring.Fold(p.Name) != scoring.Fold(k.Point)
	})
	if len(points) == 0 {
		return 0, &usageError{"there is no such checkpoint at " + site.Code + " whose source is chat", "name it in checkpoints.csv and import"}
	}
	var fresh []scoring.Checkpoint
	for i := range points {
		if points[i].Secret == "" || k.Renew {
			if points[i].Secret, err = tapSecret(rand.Reader); err != nil {
				return 0, err
			}
			fresh = append(fresh, points[i])
		}
	}
	page, err := doors.sheets(ctx, site, points)
	if err != nil {
		return 0, err
	}
	if err := writeNew("the file", k.File, page); err != nil {
		return 0, err
	}
	acts := commands.SecretCheckpoints(stateKey("checkpoints/"+strconv.FormatInt(site.ID, 10), view), fresh, time.Now().UTC())
	if _, err := recordAll(ctx, store, view, acts); err != nil {
		return 0, errors.Join(err, os.Remove(k.File))
	}
	return len(points), nil
}

// tapLetters are those of codes of binding: none looks like another.
const tapLetters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// tapSecret is a new secret of a checkpoint: ten letters, 49 bits.
func tapSecret(random io.Reader) (string, error) {
	out := make([]byte, 0, 10)
	for one := make([]byte, 1); len(out) < cap(out); {
		if _, err := io.ReadFull(random, one); err != nil {
			return "", fmt.Errorf("make a secret: %w", err)
		}
		if n := int(one[0]); n < 256/len(tapLetters)*len(tapLetters) { // the rest would make some letters more likely
			out = append(out, tapLetters[n%len(tapLetters)])
		}
	}
	return string(out), nil
}
