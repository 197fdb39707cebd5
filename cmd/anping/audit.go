package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"anping/storage"
)

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Read the whole audit log and hold every row to the one before it."`
}

// Help is the example of --help.
func (auditCmd) Help() string {
	return "Example:\n  anping audit verify --config anping.toml"
}

type auditVerifyCmd struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	Ends   string `placeholder:"FILE" help:"A file of ends that an earlier run printed: the log must still hold them."`
}

// Help is the example of --help.
func (auditVerifyCmd) Help() string {
	return "Example:\n  anping audit verify --config anping.toml > ends.txt\n  anping audit verify --config anping.toml --ends ends.txt\n\n" +
		"It prints the end of every chain, then one line. Keep those ends elsewhere: only they show that the newest rows were cut off.\n" +
		"It may run beside the server. Exit code 0 all holds, 1 a row was changed, put in or taken out, 2 wrong usage or configuration."
}

// errTampered ends a look that found a broken row.
var errTampered = errors.New("the audit log is broken")

// Run verifies the log.
func (k auditVerifyCmd) Run(ctx context.Context, c *console) error {
	s, err := loadConfig(k.Config, c.env)
	if err != nil {
		return err
	}
	c.err = redacting(c.err, s.Database)
	known, err := k.known()
	if err != nil {
		return err
	}
	var v storage.Verdict
	err = inspect(ctx, s, func(look *storage.Look) error {
		v, err = look.VerifyAudit(ctx, known)
		return err
	})
	if err != nil {
		return err
	}
	for _, e := range v.Ends {
		fmt.Fprintln(c.out, e)
	}
	if v.Broken > 0 {
		return fmt.Errorf("%w: %s; in all %s not right, of %s in %s: compare with the last backup", errTampered, v.First, counted(v.Broken, "thing is", "things are"), counted(v.Rows, "row"), counted(v.Chains, "chain"))
	}
	fmt.Fprintf(c.out, "%s in %s: all hold\n", counted(v.Rows, "row"), counted(v.Chains, "chain"))
	return nil
}

// known reads the ends of an earlier run; other lines are passed over.
func (k auditVerifyCmd) known() ([]storage.AuditEnd, error) {
	if k.Ends == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(k.Ends)
	if err != nil {
		return nil, &usageError{"--ends: " + plainPathError(err).Error(), "give what an earlier run of audit verify has printed"}
	}
	var out []storage.AuditEnd
	for line := range strings.Lines(string(raw)) {
		if e, ok := storage.ParseAuditEnd(strings.TrimSpace(line)); ok {
			out = append(out, e)
		}
	}
	if len(out) == 0 {
		return nil, &usageError{"--ends: " + k.Ends + " holds no end of a chain", "give what an earlier run of audit verify has printed"}
	}
	return out, nil
}
