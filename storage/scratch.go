package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"

	"github.com/lib/pq"
)

// Scratch makes an empty database beside the one that a postgres address
// names, for a measurement that must leave nothing behind. It returns the new
// database's address and how to drop it again, also while somebody is still
// connected. Its errors are one line and hold no password.
func Scratch(ctx context.Context, dsn, name string) (address string, drop func(context.Context) error, err error) {
	beside, err := addressOf(dsn)
	if err != nil {
		return "", nil, err
	}
	order := func(ctx context.Context, statement string) error {
		c, err := connectorFor(beside, nil)
		if err != nil {
			return err
		}
		db := sql.OpenDB(c)
		defer func() { _ = db.Close() }()
		if _, err := db.ExecContext(ctx, statement); pgCode(err) == "42501" {
			return errors.New("the user may not create databases: give it the right with ALTER ROLE … CREATEDB")
		} else if err != nil {
			return plainly(err)
		}
		return nil
	}
	quoted := pq.QuoteIdentifier(name)
	if err := order(ctx, "CREATE DATABASE "+quoted+" TEMPLATE template0 ENCODING 'UTF8'"); err != nil {
		return "", nil, fmt.Errorf("create database %s on %s: %w", name, beside.Host, err)
	}
	made, err := url.Parse(dsn)
	if err != nil { // addressOf parsed it
		return "", nil, errors.New("the address cannot be read")
	}
	made.Path = "/" + name
	return made.String(), func(ctx context.Context) error {
		if err := order(ctx, "DROP DATABASE IF EXISTS "+quoted+" WITH (FORCE)"); err != nil {
			return fmt.Errorf("drop database %s on %s: %w", name, beside.Host, err)
		}
		return nil
	}, nil
}
