package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The company that speaks (ours): so many people that there are always some who
// have read their answer and may speak, and so many sites that a group is told a
// few things a second and not hundreds. Each site has one team that is always on
// duty, so that the hour at which somebody measures changes nothing.
const (
	benchSites   = 40
	benchGuards  = 400
	benchClients = 2000
)

// firm is how large a company is.
type firm struct{ sites, guards, clients int }

// benchFirm is the one that speaks in a measurement.
func benchFirm() firm { return firm{benchSites, benchGuards, benchClients} }

// mostConnections leaves somebody silent at every moment.
const mostConnections = 256

// writeRoster writes the company's folder; chat is a chat as platform:account:id.
func writeRoster(dir string, chat func(int64) string, size firm) error {
	var sites, teams, people, places, groups, clients strings.Builder
	sites.WriteString("code,name,zone,profile,duty_phone,lat,lon\n")
	teams.WriteString("code,site,name,hours\n")
	people.WriteString("no,name,role,team,site,phone,lang,chat,from,to\n")
	places.WriteString("code,site,name,words,class,lat,lon,radius,team\n")
	groups.WriteString("code,name,site,team,lang,notice,names,chat,from\n")
	clients.WriteString("code,name,site,home,phone,key,guard,lang,chat\n")
	for i := range size.sites {
		fmt.Fprintf(&sites, "S%d,项目%d,Asia/Shanghai,post,021-5550-%04d,,\n", i, i, i)
		fmt.Fprintf(&teams, "T%d,S%d,项目%d班,\n", i, i, i)
		fmt.Fprintf(&groups, "G%d,项目%d班群,S%d,T%d,zh,,masked,%s,\n", i, i, i, i, chat(groupChat(i)))
		fmt.Fprintf(&people, "L%d,队长%d,captain,T%d,,,zh,%s,,\n", i, i, i, chat(chiefChat(i)))
		fmt.Fprintf(&people, "Z%d,主管%d,supervisor,,S%d,,zh,%s,,\n", i, i, i, chat(chiefChat(size.sites+i)))
		for n, place := range []string{"3号楼道闸", "2号楼", "北门", "南门", "地下车库"} {
			fmt.Fprintf(&places, "P%d-%d,S%d,%s,,ordinary,31.2304,121.4737,,\n", i, n, i, place)
		}
	}
	for i := range size.guards {
		fmt.Fprintf(&people, "B%d,保安%d,guard,T%d,,,zh,%s,,\n", i, i, i%size.sites, chat(guardChat(i)))
	}
	for i := range size.clients {
		fmt.Fprintf(&clients, "K%d,客户%d,S%d,,,,,zh,%s\n", i, i, i%size.sites, chat(clientChat(i)))
	}
	for name, content := range map[string]string{
		"sites.csv": sites.String(), "teams.csv": teams.String(), "people.csv": people.String(),
		"places.csv": places.String(), "groups.csv": groups.String(), "clients.csv": clients.String(),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			return fmt.Errorf("write the company: %w", plainPathError(err))
		}
	}
	return nil
}
