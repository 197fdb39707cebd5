package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"anping/bot"
	"anping/commands"
	"anping/scoring"
	"anping/storage"
)

// whoFlags name one person or client.
type whoFlags struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	Person string `xor:"who" required:"" placeholder:"NO|NAME" help:"A member of staff, by employee number or name."`
	Client string `xor:"who" required:"" placeholder:"CODE|NAME" help:"A client, by code or name."`
}

// find gives the one who is meant.
func (k whoFlags) find(r *scoring.Roster, clients []scoring.Client) (commands.Owner, error) {
	flag, name := "--person", k.Person
	var found []commands.Owner
	var codes []string
	if k.Client != "" {
		flag, name = "--client", k.Client
		for _, c := range clients {
			if scoring.Fold(c.Code) == scoring.Fold(name) || scoring.Fold(c.Name) == scoring.Fold(name) {
				found, codes = append(found, commands.Owner{Client: c}), append(codes, c.Code)
			}
		}
	} else {
		for _, p := range r.People {
			if scoring.Fold(p.No) == scoring.Fold(name) || scoring.Fold(p.Name) == scoring.Fold(name) {
				found, codes = append(found, commands.Owner{Person: p}), append(codes, p.No)
			}
		}
	}
	switch len(found) {
	case 0:
		return commands.Owner{}, &usageError{flag + ": nobody is called " + name, "write the employee number or the client's code as in the files"}
	case 1:
		return found[0], nil
	}
	return commands.Owner{}, &usageError{fmt.Sprintf("%s: %d are called %s", flag, len(found), name), "say which: " + fmt.Sprint(codes)}
}

type eraseCmd struct {
	whoFlags
	Yes bool `help:"Do it; without this it is only said what would go."`
}

// Help is the example of --help.
func (eraseCmd) Help() string {
	return "Example:\n  anping erase --config anping.toml --client C002\n  anping erase --config anping.toml --client C002 --yes\n\n" +
		"Name, phone, home, chats, words, answers and photos go, also where others wrote or were sent them, and stand nowhere in the database file any more; numbers of cases and points stay, under a pseudonym.\n" +
		"What others wrote in their own words stays where it neither names nor quotes them (the reason of an appeal: \"she was at her daughter's\"), and so does a name that is spelt differently.\n" +
		"It cannot be undone. Take the row out of the files of the roster too, or the next import adds somebody new under that code; and mind old backups."
}

// Run erases.
func (k eraseCmd) Run(ctx context.Context, c *console) (err error) {
	s, texts, err := c.configured(k.Config)
	if err != nil {
		return err
	}
	if !k.Yes {
		return inspect(ctx, s, func(look *storage.Look) error { return k.tell(ctx, c, look) })
	}
	store, err := storage.Open(ctx, storage.Config{Database: s.Database.Reveal(), Log: slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	now := time.Now().UTC()
	err = retried(ctx, func() error {
		view := store.View()
		e, err := enrolled(ctx, store, view)
		if err != nil {
			return err
		}
		o, err := k.find(e.Roster, e.Clients)
		if err != nil {
			return err
		}
		change := commands.Eraser{Roster: e.Roster, Texts: texts, Lang: s.Language, Now: now}.Erase(o, e.Chats, e.Codes)
		_, err = recordAll(ctx, store, view, []bot.Act{{Key: stateKey("erase", view), At: now, Change: change}})
		return err
	})
	if err != nil {
		return err
	}
	done, err := store.Erase(ctx, time.Now().UTC())
	if err != nil {
		return err
	}
	if done == 0 {
		fmt.Fprintln(c.out, "identity, phone and chats are gone; words go once an answer that still waits is sent: anping serve sees to it")
		return nil
	}
	if err := store.Compact(ctx); err != nil {
		fmt.Fprintln(c.err, "everything is taken out of the rows, but the database file could not be written anew, and may hold copies in unused room:", err)
	}
	fmt.Fprintln(c.out, "erased; take the row out of the files of the roster too, and mind old backups")
	return nil
}

// tell says what would go.
func (k eraseCmd) tell(ctx context.Context, c *console, look *storage.Look) error {
	o, whom, err := k.known(ctx, look)
	if err != nil {
		return err
	}
	count := map[string]int{}
	if err := look.About(ctx, whom, func(table string, _ map[string]any) error { count[table]++; return nil }); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "%s: words of %s, %s, %s and %s would go, and %s; numbers and points stay; nothing was done, add --yes\n",
		o.Name(), counted(count["said"], "message"), counted(count["notes"], "answer or notice", "answers and notices"), counted(count["cases"], "case"),
		counted(count["suggestions"], "suggestion"), counted(count["chats"], "chat"))
	return nil
}

// known finds the one who is meant in a database that is only read.
func (k whoFlags) known(ctx context.Context, look *storage.Look) (commands.Owner, bot.Address, error) {
	r, err := look.Roster(ctx)
	if err != nil {
		return commands.Owner{}, bot.Address{}, err
	}
	clients, err := look.AllClients(ctx)
	if err != nil {
		return commands.Owner{}, bot.Address{}, err
	}
	o, err := k.find(r, clients)
	return o, bot.Address{Person: o.Person.ID, Client: o.Client.ID}, err
}
