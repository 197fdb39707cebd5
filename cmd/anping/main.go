// Command anping is the whole program: the server (serve), a trial of it that
// needs no account (demo), and the tools of the operator (config, bench,
// version). It holds the flags, the configuration and the wiring; what the
// program does stands in the packages it wires (package bot explains the
// engine).
//
// Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones also where the machine has none

	"github.com/alecthomas/kong"
)

func main() { os.Exit(program()) }

// program is run with the process's own arguments and signals: the first
// SIGTERM or SIGINT asks for a stop, a second one ends the process at once.
func program() int {
	collectRarely()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer context.AfterFunc(ctx, stop)()
	return run(ctx, os.Args[1:], os.Stdout, os.Stderr, os.Getenv)
}

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// cli is the command line, in the order of --help.
type cli struct {
	Demo       demoCmd       `cmd:"" help:"Try everything in a browser: nothing to install, no account, no network."`
	Serve      serveCmd      `cmd:"" help:"Run the server."`
	Import     importCmd     `cmd:"" help:"Load the company from a folder of CSV files or one XLSX workbook, and make codes of binding."`
	Check      checkCmd      `cmd:"" help:"Look at everything a running installation needs, and say what is missing."`
	Export     exportCmd     `cmd:"" help:"Write the ledger or the cases of a site's month as a table for WPS or Excel."`
	Notice     noticeCmd     `cmd:"" help:"Show a group's evening notice as it would stand now, or post it now."`
	Standard   standardCmd   `cmd:"" help:"Show, compare and load versions of the standard: rules, points, clocks."`
	Calendar   calendarCmd   `cmd:"" help:"Show and load public holidays and make-up working days."`
	Checkpoint checkpointCmd `cmd:"" help:"Print the codes to scan at the checkpoints of a site."`
	Patrol     patrolCmd     `cmd:"" help:"Load the taps of an NFC patrol system."`
	Survey     surveyCmd     `cmd:"" help:"Load questionnaires, and see what came of the satisfaction survey."`
	Person     personCmd     `cmd:"" help:"Everything that is kept about one person or client."`
	Erase      eraseCmd      `cmd:"" help:"Take somebody out of everything that is kept; numbers and points stay."`
	Audit      auditCmd      `cmd:"" help:"Prove that nothing recorded was changed afterwards."`
	Wechat     wechatCmd     `cmd:"" help:"Set up an official account: its menu, and codes to scan at a site."`
	Wecom      wecomCmd      `cmd:"" help:"Set up the app of WeCom: its menu."`
	Config     configCmd     `cmd:"" help:"Print the commented configuration, or check one."`
	Bench      benchCmd      `cmd:"" help:"Measure the program on this machine."`
	Version    versionCmd    `cmd:"" help:"Print the version."`

	BenchServer benchServerCmd `cmd:"" hidden:"" help:"A part of bench."`
	BenchLoad   benchLoadCmd   `cmd:"" hidden:"" help:"A part of bench."`
}

// console is where a command reads and prints.
type console struct {
	out, err io.Writer
	env      func(string) string
}

// run is main for tests: the arguments without the program's name, and the
// exit code as its result. It returns when the command is done or, some
// seconds at most after ctx ended, when it has stopped.
func run(ctx context.Context, args []string, stdout, stderr io.Writer, env func(string) string) int {
	exited := -1
	var c cli
	parser, err := kong.New(&c,
		kong.Name("anping"),
		kong.Description("Anping: service quality of a security company, in the chats it already uses."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		fmt.Fprintln(stderr, "anping:", err)
		return exitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	kctx, err := parser.Parse(args)
	if exited >= 0 { // --help printed itself
		return exited
	}
	if err != nil {
		fmt.Fprintf(stderr, "anping: %s; see: anping --help\n", oneLine(err.Error()))
		return exitUsage
	}
	kctx.BindTo(ctx, (*context.Context)(nil))
	con := &console{stdout, stderr, env}
	err = kctx.Run(con)
	return report(con.err, err) // a command that knows secrets has wrapped con.err
}

// report prints a command's error as one line, of a configuration a line for each
// fault, and gives the exit code for it.
func report(stderr io.Writer, err error) int {
	var all configErrors
	var wrong *configError
	var usage *usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &all): // a line each
		fmt.Fprintln(stderr, all)
		return exitUsage
	case errors.As(err, &wrong):
		fmt.Fprintln(stderr, wrong)
		return exitUsage
	case errors.As(err, &usage):
		fmt.Fprintln(stderr, "anping:", usage)
		return exitUsage
	}
	fmt.Fprintln(stderr, "anping:", oneLine(err.Error()))
	return exitFailed
}

// usageError is a wrong flag that only its command can judge.
type usageError struct{ What, Mend string }

// Error is one line: what is wrong; how to mend.
func (e *usageError) Error() string { return oneLine(e.What + "; " + e.Mend) }
