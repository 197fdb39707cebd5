package storage

import (
	"context"

	"anping/scoring"
)

// proofs lets go of the files of evidence. A proof stays as long as its case is
// open or can be opened again, and as long as an entry that it proves can be
// appealed, or is.
func (a *aging) proofs(ctx context.Context) error {
	return a.byNumber(ctx, oldOnes{
		find: `SELECT v.id AS no FROM evidence v WHERE v.sha256 <> '' AND v.at < $1 ORDER BY v.at, v.id LIMIT $2 OFFSET $3`,
		args: []any{int64(a.cut.media)}, most: 200,
		check: func(from querier, id string) (bool, error) { return a.proved(ctx, from, id) },
		do: func(c *session, id string) error {
			return c.execAll(id, `UPDATE evidence SET sha256 = '' WHERE id = $1`)
		},
		count: new(int64),
	})
}

// proved reports whether nobody needs a proof any more.
func (a *aging) proved(ctx context.Context, from querier, id string) (bool, error) {
	v, found, err := one[struct {
		Case   text `db:"case_no"`
		Entry  text `db:"entry"`
		State  text `db:"state"`
		Closed num  `db:"closed"`
	}](ctx, from, `SELECT v.case_no, v.entry, (SELECT c.state FROM cases c WHERE c.no = v.case_no) AS state,
		(SELECT c.closed FROM cases c WHERE c.no = v.case_no) AS closed FROM evidence v WHERE v.id = $1`, id)
	if err != nil || !found || v.State != "" && (v.State != text(scoring.CaseClosed) || v.Closed >= a.cut.settled) {
		return false, err
	}
	for _, of := range []struct {
		q  string
		no text
	}{{theEntry, v.Entry}, {entriesOfACase, v.Case}} {
		if of.no == "" {
			continue
		}
		entries, err := list[standing](ctx, from, of.q, string(of.no))
		if err != nil {
			return false, err
		}
		for _, e := range entries {
			if a.contested(e) {
				return false, nil
			}
		}
	}
	return true, nil
}

// piecesAtOnce is how many pieces of a file a transaction takes out: 4 MiB, which
// SQLite also writes over.
const piecesAtOnce = 16

// files takes out files that came last before the cut and prove nothing more.
// Those from before this was counted are counted from now on.
func (a *aging) files(ctx context.Context) error {
	type file struct {
		SHA text `db:"sha256"`
		N   num  `db:"n"`
	}
	for {
		f, found, err := one[file](ctx, pool{a.s}, `SELECT m.sha256, m.n FROM media m WHERE m.n = 0 AND m.at = 0 LIMIT 1`)
		if err != nil {
			return err
		}
		if !found {
			break
		}
		if err := a.s.write(ctx, func(c *session) error {
			_, err := c.exec(`UPDATE media SET at = $2 WHERE sha256 = $1 AND at = 0`, string(f.SHA), int64(a.cut.now))
			return err
		}); err != nil {
			return err
		}
	}
	for stay := int64(0); ; {
		old, err := list[file](ctx, pool{a.s}, `SELECT m.sha256, m.n FROM media m WHERE m.n = 0 AND m.at > 0 AND m.at < $1 ORDER BY m.at, m.sha256 LIMIT 100 OFFSET $2`,
			int64(a.cut.media), stay)
		if err != nil || len(old) == 0 {
			return err
		}
		for _, f := range old {
			gone, err := a.file(ctx, string(f.SHA))
			if err != nil {
				return err
			}
			if gone {
				a.gone.Files++
			} else {
				stay++
			}
		}
	}
}

// file takes out one that proves nothing. The last pieces go first: the first,
// by which it is found, stays till the end. It may come again meanwhile: its
// pieces are then young, or put in anew.
func (a *aging) file(ctx context.Context, sha string) (gone bool, err error) {
	type number struct {
		N num `db:"n"`
	}
	const proofsOf = `SELECT count(*) AS n FROM evidence v WHERE v.sha256 = $1 AND v.sha256 <> ''`
	proofs, _, err := one[number](ctx, pool{a.s}, proofsOf, sha)
	if err != nil || proofs.N > 0 {
		return false, err
	}
	pieces, _, err := one[number](ctx, pool{a.s}, `SELECT count(*) AS n FROM media WHERE sha256 = $1`, sha)
	if err != nil {
		return false, err
	}
	for from := max(int64(pieces.N)-piecesAtOnce, 0); ; from = max(from-piecesAtOnce, 0) {
		err := a.s.write(ctx, func(c *session) error {
			gone = false
			proofs, _, err := one[number](ctx, c, proofsOf, sha)
			if err != nil || proofs.N > 0 {
				return err
			}
			n, err := c.exec(`DELETE FROM media WHERE sha256 = $1 AND n >= $2 AND at < $3`, sha, from, int64(a.cut.media))
			gone = n > 0
			return err
		})
		if err != nil || !gone || from == 0 {
			return gone, err
		}
	}
}
