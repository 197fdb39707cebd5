package roster

import (
	"errors"
	"strings"
	"testing"
)

// TestStrays: a file of nearly one of our names is wrong, any other CSV file is
// noted, and what is no table or our own output is passed over.
func TestStrays(t *testing.T) {
	t.Parallel()
	const ours = "sites.csv, teams.csv, people.csv, places.csv, groups.csv, clients.csv, rota.csv, checks.csv, checkpoints.csv, routes.csv"
	for name, meant := range map[string]string{
		"Rota.CSV": "rota.csv", "rotas.csv": "rota.csv", "checkpoint.csv": "checkpoints.csv", "ROUTES.csv": "routes.csv",
		"rota.csv.txt": "rota.csv", "rota.csv.csv": "rota.csv", "cheks.csv": "checks.csv", "rotue.csv": "", "rtoa.csv": "rota.csv",
	} {
		f := files()
		f[name] = "a,b\n"
		rows, err := Read(folder(f))
		var wrong RowErrors
		if meant == "" {
			if err != nil || len(rows.Notes) != 1 || rows.Notes[0].Error() != name+": is not read, for it is none of ours: "+ours {
				t.Errorf("%s: %v %v", name, err, rows.Notes)
			}
			continue
		}
		if !errors.As(err, &wrong) || len(wrong) != 1 || wrong[0].Error() != name+": is none of ours and would not be read; ours are "+ours ||
			wrong[0].Mend != "did you mean "+meant+"? Give it this name, or take it out" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"codes.csv", "new-codes.csv", "README.md", "slips.html", "notes.txt", "._rota.csv", "~rotas.csv"} {
		f := files()
		f[name] = "a,b\n"
		if rows, err := Read(folder(f)); err != nil || len(rows.Notes) > 0 {
			t.Errorf("%s: %v %v", name, err, rows.Notes)
		}
	}
	f := files() // one that must be there and has other letters is told once
	f["Teams.csv"] = f["teams.csv"]
	delete(f, "teams.csv")
	if _, err := Read(folder(f)); err == nil || strings.Count(err.Error(), "\n") != 0 {
		t.Errorf("%v", err)
	}
}
