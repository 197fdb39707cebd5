package main

import (
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"anping/bot/text"
)

// check follows the secrets of s and lists what is wrong with it, File and
// Line left out. It opens no database and no port.
func check(s *Settings, env func(string) string) []configError {
	var out []configError
	add := func(key string, f fault) {
		if f != (fault{}) {
			out = append(out, configError{Key: key, What: f.what, Mend: f.mend})
		}
	}
	if db, err := s.Database.resolve(env); err != nil {
		add("database", fault{err.Error(), "mend that, or write the address itself"})
	} else {
		s.Database = db
		add("database", checkDatabase(db.Reveal()))
	}
	add("listen", checkListen(s.Listen))
	add("public_url", checkPublicURL(s.PublicURL))
	add("timezone", checkTimezone(s.Timezone))
	add("language", checkLanguage(s.Language))
	out = append(out, checkRetention(s.Retention)...)
	add("sandbox.enabled", checkSandbox(*s))
	add("sandbox.roster", checkRoster(s.Sandbox.Roster))
	out = append(append(out, checkTelegram(s, env)...), checkWeCom(s, env)...)
	return append(append(out, checkWechat(s, env)...), checkPatrol(s, env)...)
}

// fault is what is wrong with a value and how to mend it; zero = nothing.
type fault struct{ what, mend string }

// checkDatabase checks the form of the address. No part of the value is
// repeated: it may hold a password.
func checkDatabase(address string) fault {
	const forms = `write "sqlite:anping.db" or "postgres://user:password@host/name?sslmode=require"`
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		switch {
		case path == "":
			return fault{"names no file", forms}
		case strings.ContainsAny(path, "?#%\x00"):
			return fault{"the file's name holds ?, # or %", "options of SQLite are set by the program; give a plain path"}
		case strings.Contains(path, ":memory:"):
			return fault{"a database in memory would lose every record", forms}
		}
		dir := filepath.Dir(path)
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return fault{"there is no folder " + strconv.Quote(dir), "make it: mkdir -p " + dir}
		}
		return fault{}
	}
	if !strings.HasPrefix(address, "postgres://") {
		return fault{"is neither an SQLite file nor a PostgreSQL address", forms}
	}
	u, err := url.Parse(address) // its error repeats the address: never printed
	switch {
	case err != nil:
		return fault{"the address does not parse", "percent-encode special characters of user and password"}
	case u.Hostname() == "" && u.Query().Get("host") == "":
		return fault{"the address names no host", forms}
	case strings.Trim(u.Path, "/") == "":
		return fault{"the address names no database", forms}
	}
	modes := []string{"", "disable", "allow", "prefer", "require", "verify-ca", "verify-full"}
	if !slices.Contains(modes, u.Query().Get("sslmode")) {
		return fault{"sslmode is unknown", "write one of: " + strings.Join(modes[1:], ", ")}
	}
	return fault{}
}

// checkListen wants an IP address or localhost, a colon, and a port. A name of
// another host is refused: where it leads may change while the program runs,
// and with it whether the sandbox may be on.
func checkListen(listen string) fault {
	const form = `write an IP address and a port, like "127.0.0.1:8080"`
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return fault{strconv.Quote(listen) + " is not host:port", form}
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || strconv.FormatUint(n, 10) != port {
		return fault{"the port " + strconv.Quote(port) + " is not a number from 0 to 65535", form}
	}
	if host == "" || host == "localhost" {
		return fault{}
	}
	if _, err := netip.ParseAddr(host); err != nil {
		return fault{"the host " + strconv.Quote(host) + " is neither an IP address nor localhost", form}
	}
	return fault{}
}

// loopback reports whether only this machine reaches a listen address.
func loopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

func checkPublicURL(address string) fault {
	if address == "" {
		return fault{}
	}
	const form = `write it like "https://anping.example.com"`
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "":
		return fault{"is not an absolute address", form}
	case u.Scheme != "http" && u.Scheme != "https":
		return fault{"starts with neither http:// nor https://", form}
	case u.User != nil:
		return fault{"holds a user name or password", form}
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return fault{"holds a ? or #", form}
	}
	return fault{}
}

func checkTimezone(zone string) fault {
	const form = `write an IANA name, like "Asia/Shanghai"`
	if zone == "" || zone == "Local" { // both load, as UTC and as whatever the machine is set to
		return fault{"names no zone", form}
	}
	if _, err := time.LoadLocation(zone); err != nil {
		return fault{strconv.Quote(zone) + " is not a known zone", form}
	}
	return fault{}
}

func checkLanguage(tag string) fault {
	if shipped := text.Languages(); !slices.Contains(shipped, tag) {
		return fault{strconv.Quote(tag) + " is not a language of this program", "write one of: " + strings.Join(shipped, ", ")}
	}
	return fault{}
}

// checkSandbox refuses the sandbox where others reach it: its page lets
// whoever opens it speak as anybody.
func checkSandbox(s Settings) fault {
	if !s.Sandbox.Enabled || checkListen(s.Listen) != (fault{}) || loopback(s.Listen) {
		return fault{}
	}
	return fault{
		"the sandbox lets whoever opens it speak as anybody, and listen is not a loopback address",
		`set listen = "127.0.0.1:8080", or enabled = false`,
	}
}

func checkRoster(dir string) fault {
	if dir == "" {
		return fault{}
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fault{"there is no folder " + strconv.Quote(dir), `give a folder of CSV files, or "" for the example`}
	}
	return fault{}
}
