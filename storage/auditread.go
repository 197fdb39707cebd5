package storage

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// AuditEnd is the last row of a chain.
type AuditEnd struct {
	Chain string
	N     int64
	Hash  string
}

// String is the end as an operator writes it down: chain:n:hash.
func (e AuditEnd) String() string {
	return e.Chain + ":" + strconv.FormatInt(e.N, 10) + ":" + e.Hash
}

// ParseAuditEnd reads what String wrote.
func ParseAuditEnd(s string) (AuditEnd, bool) {
	parts := strings.Split(s, ":")
	if len(parts) != 3 || parts[0] == "" || len(parts[2]) != 64 {
		return AuditEnd{}, false
	}
	n, err := strconv.ParseInt(parts[1], 10, 64)
	return AuditEnd{parts[0], n, parts[2]}, err == nil && n > 0
}

// Verdict is what a look through the audit log found.
type Verdict struct {
	Rows   int64
	Chains int64
	Broken int64      // rows and chains that do not hold
	First  string     // the first of them, "" = none
	Ends   []AuditEnd // of every chain, by chain
}

func (v *Verdict) wrong(format string, args ...any) {
	if v.Broken++; v.First == "" {
		v.First = fmt.Sprintf(format, args...)
	}
}

// auditPage is how many rows are read at a time.
const auditPage = 2000

// VerifyAudit reads the whole audit log and holds every row to the one before
// it, every chain to the ends that others and known wrote down, and to the list
// of ends. What is recorded meanwhile does not disturb it.
func (l *Look) VerifyAudit(ctx context.Context, known []AuditEnd) (Verdict, error) {
	v := Verdict{}
	ends := map[string]map[int64]claim{} // by chain and row: what its hash was said to be, and by whom
	say := func(e AuditEnd, by string) {
		if ends[e.Chain] == nil {
			ends[e.Chain] = map[int64]claim{}
		}
		ends[e.Chain][e.N] = claim{e.Hash, by}
	}
	heads, err := list[headRow](ctx, pool{l.store}, `SELECT chain, n, at, hash FROM audit_heads ORDER BY chain`)
	if err != nil {
		return v, fmt.Errorf("read the audit log: %w", err)
	}
	for _, h := range heads {
		say(AuditEnd{string(h.Chain), int64(h.N), string(h.Hash)}, "the list of ends")
	}
	err = l.eachAudit(ctx, ` AND command = 'anchor'`, func(r auditRow) {
		for _, s := range strings.Fields(string(r.Objects)) {
			if e, ok := ParseAuditEnd(s); ok {
				say(e, fmt.Sprintf("chain %s row %d", r.Chain, r.N))
			}
		}
	})
	if err != nil {
		return v, err
	}
	for _, e := range known {
		say(e, "your note")
	}
	var last auditRow
	over := func() { v.over(last, ends) }
	err = l.eachAudit(ctx, "", func(r auditRow) {
		if r.Chain != last.Chain {
			over()
			last = auditRow{Chain: r.Chain}
			v.Chains++
		}
		v.Rows++
		v.row(last, r, ends)
		last = r
	})
	over()
	if err != nil {
		return v, err
	}
	for chain, of := range ends {
		for n, c := range of {
			v.wrong("chain %s row %d is missing, which %s names", chain, n, c.by)
		}
	}
	return v, nil
}

type claim struct{ hash, by string }

// row judges one row after the one before it in its chain.
func (v *Verdict) row(last, r auditRow, ends map[string]map[int64]claim) {
	where := fmt.Sprintf("chain %s row %d (%s, %s)", r.Chain, r.N, at(r.At).Format(time.RFC3339), r.Command)
	switch {
	case r.N != last.N+1:
		v.wrong("chain %s row %d is missing", r.Chain, last.N+1)
	case r.sum(last.Hash) != r.Hash:
		v.wrong("%s was changed, or the row before it", where)
	}
	if c, ok := ends[string(r.Chain)][int64(r.N)]; ok {
		delete(ends[string(r.Chain)], int64(r.N))
		if c.hash != string(r.Hash) {
			v.wrong("%s is not what %s says of it: it was changed, or a row before it", where, c.by)
		}
	}
}

// over ends a chain: rows that others have seen after its last one were cut off.
func (v *Verdict) over(last auditRow, ends map[string]map[int64]claim) {
	if last.N == 0 {
		return
	}
	v.Ends = append(v.Ends, AuditEnd{string(last.Chain), int64(last.N), string(last.Hash)})
	first, by := int64(0), ""
	for n, c := range ends[string(last.Chain)] {
		if first == 0 || n < first {
			first, by = n, c.by
		}
	}
	if first != 0 {
		v.wrong("chain %s ends with row %d, and %s names row %d", last.Chain, last.N, by, first)
	}
	delete(ends, string(last.Chain))
}

// eachAudit reads rows by chain and number, a page at a time.
func (l *Look) eachAudit(ctx context.Context, which string, f func(auditRow)) error {
	chain, n := text(""), num(0)
	for {
		rows, err := list[auditRow](ctx, pool{l.store}, "SELECT "+l.store.tables.audit.list("a", "")+
			" FROM audit a WHERE (a.chain, a.n) > ($1, $2)"+which+" ORDER BY a.chain, a.n LIMIT $3", string(chain), int64(n), auditPage)
		if err != nil {
			return fmt.Errorf("read the audit log: %w", err)
		}
		for _, r := range rows {
			f(r)
			chain, n = r.Chain, r.N
		}
		if len(rows) < auditPage {
			return nil
		}
	}
}
