package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// crowd writes a roster folder of one site with a team that is always on duty:
// n guards, a captain, a supervisor, clients. Private chats are on the
// sandbox; the team's group on platform groups.
func crowd(t *testing.T, guards, clients int, groups string) string {
	t.Helper()
	dir := t.TempDir()
	var people, customers strings.Builder
	people.WriteString("no,name,role,team,site,phone,lang,chat,from,to\n")
	people.WriteString("C1,队长,captain,T1,S1,,zh,sandbox:demo:p-captain,,\n")
	people.WriteString("S1,主管,supervisor,,S1,,zh,sandbox:demo:p-supervisor,,\n")
	for i := range guards {
		fmt.Fprintf(&people, "G%d,保安%d,guard,T1,S1,,zh,sandbox:demo:p-%d,,\n", i, i, i)
	}
	customers.WriteString("code,name,site,home,phone,key,guard,lang,chat\n")
	for i := range clients {
		fmt.Fprintf(&customers, "K%d,客户%d,S1,,,,,zh,sandbox:demo:c-%d\n", i, i, i)
	}
	for name, content := range map[string]string{
		"sites.csv":   "code,name,zone,profile,duty_phone,lat,lon\nS1,测试项目,Asia/Shanghai,post,021-5550-0199,,\n",
		"teams.csv":   "code,site,name,hours\nT1,S1,测试班,\n",
		"people.csv":  people.String(),
		"places.csv":  "code,site,name,words,class,lat,lon,radius,team\nP1,S1,3号楼道闸,,ordinary,31.2304,121.4737,,\n",
		"groups.csv":  fmt.Sprintf("code,name,site,team,lang,notice,names,chat,from\nGT1,测试班群,S1,T1,zh,,masked,%s,\n", groups),
		"clients.csv": customers.String(),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
