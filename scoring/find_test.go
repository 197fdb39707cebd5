package scoring

import (
	"strings"
	"testing"
)

func TestFindRules(t *testing.T) {
	s := Shipped()
	for _, row := range []struct {
		text  string
		bonus bool
		want  string // codes, best first
		rest  string // of the first
	}{
		{"漏打 2 北门", false, "D1-PATROL-MISS", "2 北门"},
		{"漏打2次 北门 B 座", false, "D1-PATROL-MISS", "2次 北门 B 座"},
		{"北门漏打卡×2", false, "D1-PATROL-MISS", "北门 ×2"},
		{"日常巡检漏打卡", false, "D1-PATROL-MISS", ""},
		{"沒打卡 北門", false, "D1-PATROL-MISS", "北門"},
		{"missed checkpoint 2 North Gate", false, "D1-PATROL-MISS", "2 North Gate"},
		{"Ｄ１－ＦＩＲＥ 1号楼", false, "D1-FIRE", "1号楼"},
		{"d1-uniform", false, "D1-UNIFORM", ""},
		{"扣子没扣", false, "D1-UNIFORM", ""},
		{"扣子 没扣 东门", false, "D1-UNIFORM", "东门"},
		{"鞋脏", false, "D1-UNIFORM", ""},
		{"仪容", false, "D1-UNIFORM", ""},
		{"灭火器 3号楼", false, "D1-FIRE", "3号楼"},
		{"监控模糊", false, "D1-CAMERA", ""},
		{"走访敷衍", false, "D3-VISIT-POOR", ""},
		{"说 不归我们管", false, "D3-PHRASE", "说"},
		{"态度不好", false, "D1-IGNORE D3-PHRASE", ""},
		{"漏打 态度差", false, "D1-IGNORE D3-PHRASE D1-PATROL-MISS", "漏打"},
		{"帮老人提菜", true, "D1-HELP", "提菜"},
		{"帮忙", false, "", ""},
		{"漏打", true, "", ""},
		{"D2-ACCEPT", false, "", ""},
		{"3分钟内无人接单", false, "", ""},
		{"建议被采纳", true, "", ""},
		{"D1-FIREMAN", false, "", ""},
		{"D1-FIRE-X", false, "", ""},
		{"睡觉", false, "", ""},
		{"", false, "", ""},
	} {
		found := s.FindRules(row.text, row.bonus)
		var codes []string
		for _, m := range found {
			codes = append(codes, m.Rule.Code)
		}
		if got := strings.Join(codes, " "); got != row.want {
			t.Errorf("FindRules(%q, %v) = %q, want %q", row.text, row.bonus, got, row.want)
		} else if len(found) > 0 && found[0].Rest != row.rest {
			t.Errorf("FindRules(%q) leaves %q, want %q", row.text, found[0].Rest, row.rest)
		}
	}
}

func TestRuleSays(t *testing.T) {
	help, _ := Shipped().Rule("D1-HELP")
	for text, want := range map[string]bool{
		"帮老人提菜": true, "幫老人 提菜": true, "热心": true, "helped carry": true, "helped help": true, "主动帮助客户": true,
		"帮王阿姨提菜": false, "帮老人提菜3-2-501": false, "提": false, "helped carry shopping": false, "helpers": false, "": false, " ": false,
	} {
		if got := help.Says(text); got != want {
			t.Errorf("Says(%q) = %v", text, got)
		}
	}
}

// TestEveryRuleIsFound holds every shipped name and word to find its own rule.
func TestEveryRuleIsFound(t *testing.T) {
	s := Shipped()
	for _, bonus := range []bool{false, true} {
		for _, r := range s.HandRules(bonus) {
			typed := []string{r.Code, strings.ToLower(r.Code)}
			for _, name := range r.Names {
				typed = append(typed, name)
			}
			for _, words := range r.Words {
				typed = append(typed, words...)
			}
			for _, text := range typed {
				ok := false
				for _, m := range s.FindRules(text, bonus) {
					ok = ok || m.Rule.Code == r.Code
				}
				if !ok {
					t.Errorf("%q does not find %s", text, r.Code)
				}
			}
		}
	}
}

func TestCategoryOf(t *testing.T) {
	s := Shipped()
	for text, want := range map[string]string{
		"3号楼道闸坏了出不去":               "equipment",
		"3號樓道閘壞了出不去":               "equipment",
		"楼道灯不亮":                    "equipment",
		"电 梯 停了":                   "equipment",
		"监控室漏水":                    "water",
		"停车场漏水":                    "water",
		"电梯口漏水":                    "water",
		"隔壁太吵了睡不着":                 "noise",
		"5栋停电":                     "power",
		"車子擋住出口":                   "parking",
		"消防通道被占":                   "parking",
		"楼下垃圾很臭":                   "hygiene",
		"滑梯坏了":                     "facility",
		"井盖没了":                     "facility",
		"有可疑人员":                    "security",
		"你好":                       "other",
		"":                         "other",
		"The lift is stuck":        "equipment",
		"water leaking from above": "water",
		"delightful":               "other",
		"very loud music":          "noise",
	} {
		if got := s.CategoryOf(text).Code; got != want {
			t.Errorf("CategoryOf(%q) = %s, want %s", text, got, want)
		}
	}
}

// TestFalseFriends holds that a character of a category's inside another word
// makes no category, and that the rest of the sentence still does.
func TestFalseFriends(t *testing.T) {
	s := Shipped()
	for text, want := range map[string]string{
		"我有心脏病":                       "other",
		"我有心髒病":                       "other",
		"心脏病人要用电梯,电梯坏了":               "equipment",
		"他满口垃圾话":                      "other",
		"老是收到垃圾短信":                    "other",
		"垃圾短信和垃圾都没人管":                 "hygiene",
		"他说脏话":                        "other",
		"门口的灯笼什么时候挂":                  "other",
		"灯笼挂着,路灯不亮":                   "equipment",
		"社区门诊周末开吗":                    "other",
		"水果店旁边":                       "other",
		"没水果卖":                        "other",
		"没水平":                         "other",
		"家里没水":                        "water",
		"给我打个电话":                      "other",
		"物业办没电话":                      "other",
		"家里没电":                        "power",
		"手推车在哪借":                      "other",
		"车子是我的":                       "other",
		"停车费太贵":                       "other",
		"停车费贵还乱停车":                    "parking",
		"有坏人":                         "other",
		"说我坏话":                        "other",
		"糖尿病人吃什么":                     "other",
		"楼道里有尿":                       "hygiene",
		"保安偷懒":                        "other",
		"防盗门":                         "other",
		"防盗门坏了":                       "equipment",
		"卫生间灯坏了":                      "equipment",
		"卫生间漏水":                       "water",
		"楼道卫生太差":                      "hygiene",
		"丢了工作":                        "other",
		"电动车丢了":                       "security",
		"the water bill":              "other",
		"security deposit":            "other",
		"a stranger, security please": "security",
	} {
		if got := s.CategoryOf(text).Code; got != want {
			t.Errorf("CategoryOf(%q) = %s, want %s", text, got, want)
		}
	}
}
