package main

import (
	"fmt"
	"time"
)

// poll lets clients answer the rounds that open on this day, at 10:07: two of five
// at once or days later, one of five declines, the others stay silent.
func (l *life) poll(day time.Time) {
	if day.Day() != 1 || day.Month()%3 != 0 {
		return
	}
	for site := range l.size.sites {
		for i := range l.size.clients {
			a := pollAnswer{client: clientCode(site, i), opened: day.Format(time.DateOnly)}
			a.at = day.AddDate(0, 0, l.dice.IntN(12)).Add(11*time.Hour + 55*time.Minute + l.minutes(0, 20))
			who := "c-" + a.client
			switch n := l.dice.IntN(10); {
			case n < 4:
				l.do(a.at, who, "实名填", "1/6")
				for k := range 5 {
					l.do(a.at.Add(time.Duration(10*k+10)*time.Second), who, fmt.Sprint(1+l.dice.IntN(5)), fmt.Sprintf("%d/6", k+2))
				}
				l.do(a.at.Add(time.Minute), who, fmt.Sprint(l.dice.IntN(11)), "还想说什么")
				a.at = a.at.Add(70 * time.Second)
				l.do(a.at, who, "没有了,提交", "问卷已交")
			case n < 6:
				l.do(a.at, who, "不参加", "")
			default:
				continue
			}
			l.answers = append(l.answers, a)
		}
	}
}

// haveIdeas draws suggestions and what the manager adopts of them, next morning.
func (l *life) haveIdeas() {
	for site := range l.size.sites {
		for i := range l.size.guards {
			for d := l.dice.IntN(120); d < l.size.days; d += 20 + l.dice.IntN(160) {
				at, thing := l.from.AddDate(0, 0, d).Add(16*time.Hour+30*time.Minute+l.minutes(0, 60)), l.thing()
				no := guardNo(site, i)
				l.do(at, "p-"+no, "建议 "+l.sentence(), "已登记").learns = thing
				l.said = append(l.said, ideaHad{no, at})
				if !l.chance(40) {
					continue
				}
				adopted := l.from.AddDate(0, 0, d+1).Add(10*time.Hour + l.minutes(0, 60))
				l.do(adopted, "p-999", fmt.Sprintf("采纳 {%d}", thing), "已采纳")
				l.ideas = append(l.ideas, ideaHad{no, adopted})
			}
		}
	}
}
