package main

import (
	"encoding"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"anping/bot/secret"
)

// maxSecretFile bounds a secret's file, in bytes. A password, a token or an
// address of a database is far shorter; a larger file is the wrong file.
const maxSecretFile = 64 << 10

// Secret is a setting that must not be seen: a password, a token, or the
// address of a database, which may hold a password. The zero Secret is empty.
type Secret struct{ secret.Value }

var _ encoding.TextUnmarshaler = (*Secret)(nil)

// secretOf makes a Secret of a plain value.
func secretOf(value string) Secret { return Secret{secret.Of(value)} }

// UnmarshalText takes the text of a configuration file as it stands; resolve
// then follows env: and file:.
func (s *Secret) UnmarshalText(raw []byte) error {
	*s = secretOf(string(raw))
	return nil
}

// resolve follows the forms env:NAME and file:PATH to the value; any other
// text is the value. Its errors name the variable or the file, never a value.
func (s Secret) resolve(env func(string) string) (Secret, error) {
	raw := s.Reveal()
	if name, ok := strings.CutPrefix(raw, "env:"); ok {
		v := env(name)
		if v == "" {
			return Secret{}, fmt.Errorf("the environment variable %q is empty or not set", name)
		}
		return secretOf(v), nil
	}
	if path, ok := strings.CutPrefix(raw, "file:"); ok {
		return readSecret(path)
	}
	return s, nil
}

// readSecret reads a secret's file: at most maxSecretFile bytes, without the
// newline that editors add, and not readable by everybody on the machine.
func readSecret(path string) (Secret, error) {
	f, err := os.Open(path)
	if err != nil {
		return Secret{}, fmt.Errorf("the file of the secret: %w", plainPathError(err))
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Secret{}, fmt.Errorf("the file of the secret: %w", plainPathError(err))
	}
	if info.IsDir() {
		return Secret{}, fmt.Errorf("%s is a folder", path)
	}
	// Windows reports the same mode for every file; its permissions are lists.
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o004 != 0 {
		return Secret{}, fmt.Errorf("everybody on this machine can read %s (chmod o-r %s)", path, path)
	}
	raw, err := io.ReadAll(io.LimitReader(f, maxSecretFile+1))
	if err != nil {
		return Secret{}, fmt.Errorf("the file of the secret: %w", plainPathError(err))
	}
	if len(raw) > maxSecretFile {
		return Secret{}, fmt.Errorf("%s is larger than 64 KiB", path)
	}
	v := strings.TrimSuffix(strings.TrimSuffix(string(raw), "\n"), "\r")
	if v == "" {
		return Secret{}, fmt.Errorf("%s is empty", path)
	}
	return secretOf(v), nil
}

// plainPathError drops the name of the system call: "x.toml: no such file".
func plainPathError(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return fmt.Errorf("%s: %w", pe.Path, pe.Err)
	}
	return err
}
