package storage

// kind is a kind of row that an Act writes. The order is the order of writing
// on SQLite.
type kind int

const (
	kindSite kind = iota
	kindTeam
	kindHours
	kindPlace
	kindPerson
	kindMember
	kindGroup
	kindNoGroup
	kindDay
	kindRota
	kindCheckItem
	kindNoCheckItem
	kindClient
	kindStandard
	kindSaid
	kindCase
	kindStep
	kindEntry
	kindTell
	kindTold
	kindSuggestion
	kindAbsence
	kindVisit
	kindService
	kindHandover
	kindWard
	kindProblem
	kindSequel
	kindSpot
	kindCheck
	kindQuiz
	kindAssessment
	kindAmendment
	kindCode
	kindAppeal
	kindAppealed
	kindInformed
	kindHold
	kindSetting
	kindEvidence
	kindQuestion
	kindButton
	kindDue
	kindNotDue
	kindReceiptDone
	kindErasure
	kindAudit
	kindAuditHead
	kindStamp
	kindRating
	kindQuestionnaire
	kindRound
	kindInvite
	kindAnswer
	kindCheckpoint
	kindRoute
	kindTap
	kindCover
	kindMiss
	kindPlan
	kindMystery
	kinds int = iota
)

// tables holds every table's columns and every statement for sets of rows.
type tables struct {
	sites       table[siteRow]
	teams       table[teamRow]
	hours       table[hoursRow]
	places      table[placeRow]
	people      table[personRow]
	members     table[memberRow]
	groups      table[groupRow]
	clients     table[clientRow]
	days        table[dayRow]
	rota        table[rotaRow]
	standards   table[standardRow]
	heard       table[heardRow]
	happened    table[happenedRow]
	said        table[saidRow]
	cases       table[caseRow]
	steps       table[stepRow]
	entries     table[entryRow]
	suggestions table[suggestionRow]
	absences    table[absenceRow]
	visits      table[visitRow]
	services    table[serviceRow]
	handovers   table[handoverRow]
	wards       table[wardRow]
	problems    table[problemRow]
	sequels     table[sequelRow]
	spots       table[spotRow]
	checkItems  table[checkItemRow]
	checks      table[checkRow]
	quizzes     table[quizRow]
	assessments table[assessmentRow]
	amendments  table[amendmentRow]
	codes       table[codeRow]
	appeals     table[appealRow]
	appealed    table[appealedRow]
	informed    table[informedRow]
	holds       table[holdRow]
	settings    table[settingRow]
	evidence    table[evidenceRow]
	questions   table[questionRow]
	buttons     table[buttonRow]
	chats       table[chatRow]
	due         table[dueRow]
	notes       table[noteRow]
	audit       table[auditRow]
	heads       table[headRow]
	erasures    table[erasureRow]
	ratings     table[ratingRow]
	unheard     table[unheardRow]

	questionnaires table[questionnaireRow]
	rounds         table[roundRow]
	invites        table[inviteRow]
	answers        table[answerRow]
	plans          table[planRow]
	mysteries      table[mysteryRow]

	checkpoints table[checkpointRow]
	routes      table[routeRow]
	taps        table[tapRow]
	covers      table[coverRow]
	misses      table[missRow]

	write     [kinds]*many
	saveChats *many
	front     string // Front's statement
	out       outTexts
}

func newTables() *tables {
	t := &tables{
		sites: tableOf[siteRow]("sites"), teams: tableOf[teamRow]("teams"), hours: tableOf[hoursRow]("team_hours"),
		places: tableOf[placeRow]("places"), people: tableOf[personRow]("people"), members: tableOf[memberRow]("memberships"),
		groups: tableOf[groupRow]("groups"), clients: tableOf[clientRow]("clients"),
		days: tableOf[dayRow]("calendar_days"), rota: tableOf[rotaRow]("rota"), standards: tableOf[standardRow]("standards"),
		heard: tableOf[heardRow]("heard"), happened: tableOf[happenedRow]("happened"), said: tableOf[saidRow]("said"),
		cases: tableOf[caseRow]("cases"), steps: tableOf[stepRow]("case_steps"), entries: tableOf[entryRow]("entries"),
		suggestions: tableOf[suggestionRow]("suggestions"), codes: tableOf[codeRow]("codes"), settings: tableOf[settingRow]("settings"), evidence: tableOf[evidenceRow]("evidence"),
		questions: tableOf[questionRow]("questions"), buttons: tableOf[buttonRow]("buttons"), chats: tableOf[chatRow]("chats"),
		due: tableOf[dueRow]("due"), notes: tableOf[noteRow]("notes"),
		appeals: tableOf[appealRow]("appeals"), appealed: tableOf[appealedRow]("appealed"),
		informed: tableOf[informedRow]("informed"), holds: tableOf[holdRow]("holds"),
		audit: tableOf[auditRow]("audit"), heads: tableOf[headRow]("audit_heads"), erasures: tableOf[erasureRow]("erasures"),
		absences: tableOf[absenceRow]("absences"), visits: tableOf[visitRow]("visits"), services: tableOf[serviceRow]("services"), handovers: tableOf[handoverRow]("handovers"), wards: tableOf[wardRow]("wards"),
		problems: tableOf[problemRow]("problems"), sequels: tableOf[sequelRow]("sequels"), spots: tableOf[spotRow]("spot_checks"),
		checkItems: tableOf[checkItemRow]("check_items"), checks: tableOf[checkRow]("checks"), quizzes: tableOf[quizRow]("quizzes"), assessments: tableOf[assessmentRow]("assessments"),
		amendments: tableOf[amendmentRow]("amendments"), ratings: tableOf[ratingRow]("ratings"), unheard: tableOf[unheardRow]("unheard"),
		questionnaires: tableOf[questionnaireRow]("questionnaires"), rounds: tableOf[roundRow]("survey_rounds"),
		invites: tableOf[inviteRow]("survey_invites"), answers: tableOf[answerRow]("survey_answers"), plans: tableOf[planRow]("survey_plans"),
		mysteries:   tableOf[mysteryRow]("survey_mysteries"),
		checkpoints: tableOf[checkpointRow]("checkpoints"), routes: tableOf[routeRow]("routes"), taps: tableOf[tapRow]("taps"),
		covers: tableOf[coverRow]("patrol_covers"), misses: tableOf[missRow]("misses"),
	}
	t.saveChats = t.chats.upsert("id",
		"used_at = CASE WHEN chats.used_at > excluded.used_at THEN chats.used_at ELSE excluded.used_at END",
		"window_at = CASE WHEN chats.window_at > excluded.window_at THEN chats.window_at ELSE excluded.window_at END",
		"brief_at = CASE WHEN chats.brief_at > excluded.brief_at THEN chats.brief_at ELSE excluded.brief_at END")
	t.write = t.writes()
	t.out = newOutTexts(t)
	t.front = t.frontText()
	return t
}

func (t *tables) writes() [kinds]*many {
	var w [kinds]*many
	w[kindSite] = t.sites.upsert("id")
	w[kindTeam] = t.teams.upsert("id")
	w[kindHours] = t.hours.upsert("team, days, from_min, from_day")
	w[kindPlace] = t.places.upsert("id")
	w[kindPerson] = t.people.upsert("id")
	w[kindMember] = t.members.upsert("person, team, site, role, from_day")
	w[kindGroup] = t.groups.upsert("id")
	w[kindNoGroup] = compile(parseColumns("id i"), nil, `DELETE FROM groups {using} WHERE groups.id = {id}`)
	w[kindDay] = t.days.upsert("site, day")
	w[kindRota] = t.rota.upsert("team, day")
	w[kindClient] = t.clients.upsert("id")
	w[kindStandard] = t.standards.insert("ON CONFLICT (version) DO NOTHING")
	w[kindSaid] = t.said.insert("")
	w[kindCase] = t.cases.upsert("no")
	w[kindStep] = t.steps.insert("")
	w[kindEntry] = t.entries.insert("")
	w[kindTell] = compile(parseColumns("grp i, entry t"), []int{0, 1},
		`INSERT INTO to_tell (grp, entry) SELECT {grp}, {entry} {from}
		WHERE NOT EXISTS (SELECT 1 FROM told o WHERE o.grp = {grp} AND o.entry = {entry}) ON CONFLICT (grp, entry) DO NOTHING`)
	w[kindTold] = compileAll(parseColumns("grp i, entry t, notice t"), []int{0, 1},
		`DELETE FROM to_tell {using} WHERE to_tell.grp = {grp} AND to_tell.entry = {entry}`,
		`INSERT INTO told (grp, entry, notice) {rows} ON CONFLICT (grp, entry) DO NOTHING`)
	w[kindSuggestion] = t.suggestions.upsert("no")
	w[kindAbsence] = t.absences.upsert("no")
	w[kindVisit] = t.visits.upsert("no")
	w[kindService] = t.services.upsert("no")
	w[kindHandover] = t.handovers.upsert("no")
	w[kindWard] = t.wards.insert("ON CONFLICT (client, until_day) DO NOTHING") // who answered at the end of a day is known once
	w[kindRating] = t.ratings.upsert("case_no, run")
	w[kindCode] = t.codes.upsert("id")
	w[kindAppeal] = t.appeals.upsert("no")
	w[kindAppealed] = t.appealed.insert("")
	w[kindInformed] = t.informed.insert("ON CONFLICT (entry, person) DO NOTHING")
	w[kindHold] = t.holds.upsert("grp, day")
	w[kindSetting] = t.settings.upsert("person, client")
	w[kindEvidence] = t.evidence.upsert("id")
	w[kindQuestion] = t.askOne()
	w[kindButton] = t.buttons.upsert("id")
	w[kindDue] = t.due.upsert("name, scope")
	w[kindNotDue] = compile(parseColumns("name t, scope t"), nil,
		`DELETE FROM due {using} WHERE due.name = {name} AND due.scope = {scope}`)
	w[kindReceiptDone] = compile(parseColumns("key t"), nil, `DELETE FROM receipts {among key}`)
	w[kindErasure] = t.erasures.upsert("what, id")
	w[kindAudit] = t.audit.insert("")
	w[kindAuditHead] = t.heads.upsert("chain")
	w[kindStamp] = compile(parseColumns("scope t, version i"), []int{0},
		`INSERT INTO stamps (scope, version) {rows} ON CONFLICT (scope) DO UPDATE SET version = excluded.version`)
	t.lookingWrites(&w)
	t.patrolWrites(&w)
	t.surveyWrites(&w)
	return w
}

// lookingWrites are the statements of checklists, assessments, quizzes, problems, spot checks and
// changes of the standard.
func (t *tables) lookingWrites(w *[kinds]*many) {
	w[kindCheckItem] = t.checkItems.upsert("code")
	w[kindNoCheckItem] = compile(parseColumns("code t"), nil, `DELETE FROM check_items {using} WHERE check_items.code = {code}`)
	w[kindCheck] = t.checks.upsert("item, period")
	w[kindQuiz] = t.quizzes.upsert("no")
	w[kindAssessment] = t.assessments.upsert("no")
	w[kindAmendment] = t.amendments.upsert("no")
	w[kindProblem] = t.problems.upsert("no")
	w[kindSequel] = t.sequels.upsert("problem, case_no")
	w[kindSpot] = t.spots.upsert("no, n")
}

// surveyWrites are the statements of surveys.
func (t *tables) surveyWrites(w *[kinds]*many) {
	w[kindQuestionnaire] = t.questionnaires.insert("ON CONFLICT (code, version) DO NOTHING")
	w[kindRound] = t.rounds.upsert("site, period")
	w[kindInvite] = t.invites.upsert("site, period, client")
	w[kindAnswer] = t.answers.insert("")
	w[kindPlan] = t.plans.upsert("no")
	w[kindMystery] = t.mysteries.upsert("no")
}

// askOne stores questions; an open one closes the others of its chat. On
// PostgreSQL both are CTEs of one statement, so the closing one leaves alone
// every row that the other stores.
func (t *tables) askOne() *many {
	store := t.questions.upsert("id")
	m := &many{cols: store.cols, key: store.key}
	m.lite = []string{
		liteText(m.cols, `UPDATE questions SET is_open = 0
			WHERE questions.chat = {chat} AND questions.is_open = 1 AND questions.id <> {id} AND {is_open} = 1`),
		store.lite[0],
	}
	m.pg = []string{
		`UPDATE questions SET is_open = 0 {from}
			WHERE questions.chat = {chat} AND questions.is_open = 1 AND questions.id <> ALL ({id[]}) AND {is_open} = 1`,
		store.pg[0],
	}
	return m
}

// compileAll makes a many of several statements, done in order for each row.
func compileAll(cols []column, key []int, templates ...string) *many {
	m := &many{cols: cols, key: key, pg: templates}
	for _, t := range templates {
		m.lite = append(m.lite, liteText(cols, t))
	}
	return m
}
