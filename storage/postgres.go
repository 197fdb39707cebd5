package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// Sessions that write, and connections that read. Readers are apart so that a
// queue of writers never keeps a message from being looked up (reliability R11).
const (
	spareSessions = 4
	writersPG     = spareSessions + 3 // and one each for acts, settles and kept messages
	readersPG     = poolSize - writersPG + 2
)

// openPostgres connects, checks the server and migrates.
func (s *Store) openPostgres(ctx context.Context, dsn string) error {
	address, err := addressOf(dsn)
	if err != nil {
		return err
	}
	fail := func(err error) error { return fmt.Errorf("open postgres on %s: %w", address.Host, plainly(err)) }
	connector, err := connectorFor(address, pulsed{})
	if err != nil {
		return fail(err)
	}
	// Migrations may take longer than any answer may: a connection without deadlines.
	slow, err := connectorFor(address, nil)
	if err != nil {
		return fail(err)
	}
	if err := preparePostgres(ctx, s, slow); err != nil {
		return fail(err)
	}
	s.writers = pgDB(connector, writersPG)
	s.readers = pgDB(connector, readersPG)
	s.spare = newSpares(s, spareSessions)
	if s.shared {
		s.wake = startWaker(s, address)
	}
	return nil
}

func pgDB(c driver.Connector, conns int) *sqlx.DB {
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return sqlx.NewDb(db, "postgres")
}

// addressOf reads the address and adds our settings where it has none. Its
// error does not quote the address, which holds a password.
func addressOf(dsn string) (*url.URL, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return nil, errors.New("open postgres: the address cannot be read, it looks like postgres://user:password@host:5432/name?sslmode=disable (percent-encode signs in the password)")
	}
	q := u.Query()
	for key, value := range map[string]string{
		"sslmode":                             "require",
		"connect_timeout":                     strconv.Itoa(int(connectWithin / time.Second)),
		"statement_timeout":                   strconv.Itoa(stateWithin),
		"lock_timeout":                        strconv.Itoa(lockWithin),
		"idle_in_transaction_session_timeout": strconv.Itoa(idleWithin),
		"synchronous_commit":                  "on",
		"default_transaction_isolation":       "read committed",
		"timezone":                            "UTC",
		"jit":                                 "off", // compiling a batch takes longer than running it
		// All we ask is found by a key. A plan made while a table was small would
		// scan it for ever after, and planning a batch anew takes longer than running it.
		"plan_cache_mode":   "force_generic_plan",
		"enable_seqscan":    "off",
		"enable_hashjoin":   "off",
		"enable_mergejoin":  "off",
		"application_name":  "anping",
		"binary_parameters": "yes",
	} {
		if !q.Has(key) {
			q.Set(key, value)
		}
	}
	u.RawQuery = q.Encode()
	return u, nil
}

func connectorFor(u *url.URL, d pq.Dialer) (driver.Connector, error) {
	address := *u
	if d == nil {
		q := address.Query()
		q.Set("statement_timeout", "0")
		q.Set("lock_timeout", "0")
		address.RawQuery = q.Encode()
	}
	c, err := pq.NewConnector(address.String())
	if err != nil {
		return nil, errors.New("the address names an unknown setting or a wrong value")
	}
	if d != nil {
		c.Dialer(d)
	}
	return c, nil
}

// preparePostgres checks the server and migrates, on a connection of its own.
func preparePostgres(ctx context.Context, s *Store, c driver.Connector) error {
	db := sql.OpenDB(c)
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(2)
	var version int
	var encoding, fsync string
	var standby bool
	err := db.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int,
		pg_encoding_to_char(encoding), current_setting('fsync'), pg_is_in_recovery()
		FROM pg_database WHERE datname = current_database()`).Scan(&version, &encoding, &fsync, &standby)
	switch {
	case err != nil:
		return err
	case version < 140000:
		return fmt.Errorf("the server is version %d, 14 or newer is needed", version/10000)
	case encoding != "UTF8":
		return fmt.Errorf("the database is encoded as %s: create it with ENCODING 'UTF8'", encoding)
	case standby:
		return errors.New("the server is a standby: name the primary")
	}
	if fsync != "on" {
		s.log.Warn("fsync is off on the PostgreSQL server: a power cut loses what was acknowledged")
	}
	return migrate(ctx, db, true, s.log)
}

// plainly keeps errors of the driver to one line without values.
func plainly(err error) error {
	var network *net.OpError
	if errors.As(err, &network) {
		return fmt.Errorf("cannot be reached, is it running there? %w", network.Err)
	}
	switch pgCode(err) {
	case "28P01", "28000":
		return errors.New("user or password refused")
	case "3D000":
		return errors.New("there is no such database: create it with createdb")
	}
	return err
}

// pulsed dials connections whose every read and write must come to an end:
// lib/pq heeds no context while a server is frozen (reliability M12).
type pulsed struct{}

// Dial opens a connection with deadlines.
func (pulsed) Dial(network, address string) (net.Conn, error) {
	return pulsed{}.DialTimeout(network, address, connectWithin)
}

// DialTimeout is Dial within d.
func (pulsed) DialTimeout(network, address string, d time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	return pulsed{}.DialContext(ctx, network, address)
}

// DialContext is Dial within a context.
func (pulsed) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := (&net.Dialer{Timeout: connectWithin}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return pulse{c}, nil
}

type pulse struct{ net.Conn }

func (p pulse) Read(b []byte) (int, error) {
	if err := p.SetReadDeadline(socketDeadline()); err != nil {
		return 0, err
	}
	return p.Conn.Read(b)
}

func (p pulse) Write(b []byte) (int, error) {
	if err := p.SetWriteDeadline(socketDeadline()); err != nil {
		return 0, err
	}
	return p.Conn.Write(b)
}

// socketDeadline is of the machine's clock whatever clock the store runs on:
// it bounds a wait in the world, not a moment of the domain.
func socketDeadline() time.Time { return time.Now().Add(answerWithin) }

// Close closes the socket.
func (p pulse) Close() error { return p.Conn.Close() }
