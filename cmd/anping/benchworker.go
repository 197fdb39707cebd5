package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// worker is another process of this program that obeys over its standard input
// and output: JSON, first what it is to be, then one order and one answer at a
// time. Nothing is given on its command line, which others on the machine can
// read. It ends when its input does, so it never outlives this process.
type worker struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	tx  *json.Encoder
	rx  *json.Decoder
}

// order is one thing to do, of the kinds that a worker knows.
type order struct {
	Do      string  `json:"do"`
	Seconds float64 `json:"seconds,omitempty"`
	URL     string  `json:"url,omitempty"` // whom to speak to
	N       int     `json:"n,omitempty"`   // how many
}

// reply answers a spec or an order.
type reply struct {
	Error string          `json:"error,omitempty"`
	Value json.RawMessage `json:"value,omitempty"`
}

// startWorker starts a hidden command of this binary and tells it what to be;
// into gets its answer. The worker is killed when ctx ends.
func startWorker(ctx context.Context, stderr io.Writer, command string, spec, into any) (*worker, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	w := &worker{cmd: exec.CommandContext(ctx, self, command)} //nolint:gosec // this binary, with a command of this file's callers
	w.cmd.Env = os.Environ()
	w.cmd.Stderr = stderr
	w.cmd.SysProcAttr = bound()
	w.cmd.WaitDelay = 10 * time.Second
	if w.in, err = w.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start %s: %w", command, err)
	}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", command, err)
	}
	w.tx, w.rx = json.NewEncoder(w.in), json.NewDecoder(out)
	if err := w.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", command, err)
	}
	if err := w.exchange(spec, into); err != nil {
		return nil, errors.Join(err, w.end())
	}
	return w, nil
}

// ask gives an order and waits for its answer.
func (w *worker) ask(o order, into any) error { return w.exchange(o, into) }

func (w *worker) exchange(say, into any) error {
	if err := w.tx.Encode(say); err != nil {
		return fmt.Errorf("a process of the measurement ended: %w", err)
	}
	var r reply
	if err := w.rx.Decode(&r); err != nil {
		return fmt.Errorf("a process of the measurement ended: %w", err)
	}
	if r.Error != "" {
		return errors.New(r.Error)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(r.Value, into); err != nil {
		return fmt.Errorf("read a figure: %w", err)
	}
	return nil
}

// end closes the worker's input and waits until it is gone. A worker that was
// killed because the whole measurement was stopped is no failure of its own.
func (w *worker) end() error {
	_ = w.in.Close()
	err := w.cmd.Wait()
	var exit *exec.ExitError
	if err == nil || errors.As(err, &exit) && exit.ExitCode() < 0 {
		return nil
	}
	return fmt.Errorf("end a process of the measurement: %w", err)
}

// obey is the worker's side: it reads what to be, then orders until its input
// ends. An error is an answer, so that the process which started us can say it
// in one line.
func obey[S any](in io.Reader, out io.Writer, become func(S) (any, error), do func(order) (any, error)) error {
	rx, tx := json.NewDecoder(in), json.NewEncoder(out)
	var spec S
	if err := rx.Decode(&spec); err != nil {
		return fmt.Errorf("this command is a part of anping bench and is not called by itself: %w", err)
	}
	value, failed := become(spec)
	for {
		if err := answerOrder(tx, value, failed); err != nil || failed != nil {
			return err
		}
		var o order
		if err := rx.Decode(&o); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read an order: %w", err)
		}
		value, failed = do(o)
	}
}

func answerOrder(tx *json.Encoder, value any, failed error) error {
	var r reply
	if failed != nil {
		r.Error = oneLine(failed.Error())
	} else {
		raw, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("write an answer: %w", err)
		}
		r.Value = raw
	}
	if err := tx.Encode(r); err != nil {
		return fmt.Errorf("write an answer: %w", err)
	}
	return nil
}
