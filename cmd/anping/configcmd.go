package main

import "fmt"

type configCmd struct {
	Check string `placeholder:"FILE" help:"Check this file instead of printing the example."`
}

// Help is the example of --help.
func (configCmd) Help() string {
	return "Example:\n  anping config > anping.toml\n  anping config --check anping.toml"
}

// Run prints the commented example, or checks a file and the roster it
// names; it starts nothing.
func (k configCmd) Run(c *console) error {
	if k.Check == "" {
		_, err := c.out.Write(example)
		return err
	}
	s, err := loadConfig(k.Check, c.env)
	if err != nil {
		return err
	}
	if _, err := readCompany(s); err != nil { // serve would refuse it
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s: good\n", k.Check)
	return err
}
