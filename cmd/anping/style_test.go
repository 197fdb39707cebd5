package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
	"testing"
)

// The limits of a file and a function, in lines. A file is one noun or verb of
// the domain; what does not fit is usually two of them.
const (
	maxFile     = 400
	maxFunction = 60
)

// TestLengths fails on long files and functions of the program (a table of
// examples in a test may be long) and reports the middle of both.
func TestLengths(t *testing.T) {
	t.Parallel()
	set, files := sources(t)
	var fileLines, funcLines []int
	for _, f := range files {
		if f.Test {
			continue
		}
		fileLines = append(fileLines, f.Lines())
		if f.Lines() > maxFile {
			t.Errorf("%s has %d lines, at most %d", f.Path, f.Lines(), maxFile)
		}
		for _, d := range f.File.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			n := set.Position(fn.End()).Line - set.Position(fn.Pos()).Line + 1
			funcLines = append(funcLines, n)
			if n > maxFunction {
				t.Errorf("%s: %s has %d lines, at most %d", f.Path, fn.Name.Name, n, maxFunction)
			}
		}
	}
	slices.Sort(fileLines)
	slices.Sort(funcLines)
	t.Logf("%d files, median %d lines, longest %d; %d functions, 90%% under %d lines",
		len(fileLines), fileLines[len(fileLines)/2], fileLines[len(fileLines)-1], len(funcLines), funcLines[len(funcLines)*9/10]+1)
}

// TestStyle holds the rules of CONTRIBUTING.md that a reader of the syntax can see.
func TestStyle(t *testing.T) {
	t.Parallel()
	set, files := sources(t)
	documented, errs := map[string]bool{}, errorTypes(files)
	for _, f := range files {
		if slices.Contains([]string{"util", "utils", "common", "models", "helpers", "misc"}, strings.TrimSuffix(f.File.Name.Name, "_test")) {
			t.Errorf("%s: a package is named after what it holds, not %q", f.Path, f.File.Name.Name)
		}
		if f.Test {
			continue
		}
		if f.File.Doc != nil {
			documented[f.Dir] = true
		} else if !documented[f.Dir] {
			documented[f.Dir] = false
		}
		for _, d := range f.File.Decls {
			for _, what := range declFaults(d, errs[f.Dir]) {
				t.Errorf("%s: %s", f.Path, what)
			}
		}
		if !ownsTime(f.Path) {
			for _, at := range readsClock(f.File) {
				t.Errorf("%s:%d: the time is injected (bot.Clock, or told); time.Now, Since and Until are not called here", f.Path, set.Position(at).Line)
			}
		}
	}
	for dir, ok := range documented {
		if !ok {
			t.Errorf("%s: no file has a package comment", dir)
		}
	}
}

// ownsTime lists who may ask the machine for the time: the clock itself, the
// store (deadlines of connections, its own statistics) and the program.
func ownsTime(file string) bool {
	return file == "bot/clock.go" || inside(path.Dir(file), "storage") || inside(path.Dir(file), "cmd")
}

// readsClock finds where a file asks for the time.
func readsClock(f *ast.File) []token.Pos {
	var out []token.Pos
	ast.Inspect(f, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "time" && slices.Contains([]string{"Now", "Since", "Until"}, sel.Sel.Name) {
			out = append(out, sel.Pos())
		}
		return true
	})
	return out
}

// declFaults judges one declaration: no init, no variable of a package beyond
// embeds, errors and patterns, every exported name documented.
func declFaults(d ast.Decl, errs []string) []string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil && d.Name.Name == "init" {
			return []string{"init() runs before anybody asked; wire it in cmd"}
		}
		if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
			return []string{d.Name.Name + " has no doc comment"}
		}
	case *ast.GenDecl:
		var out []string
		for _, spec := range d.Specs {
			out = append(out, specFaults(d, spec, errs)...)
		}
		return out
	}
	return nil
}

func specFaults(d *ast.GenDecl, spec ast.Spec, errs []string) []string {
	var out []string
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
			out = append(out, s.Name.Name+" has no doc comment")
		}
	case *ast.ValueSpec:
		for i, name := range s.Names {
			if name.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
				out = append(out, name.Name+" has no doc comment")
			}
			if d.Tok == token.VAR && !mayBeVariable(d, s, i, errs) {
				out = append(out, fmt.Sprintf("%s is a variable of the package; pass it, or make it a constant or a function", name.Name))
			}
		}
	}
	return out
}

// mayBeVariable lets through embeds, errors, private compiled patterns and
// assertions that a type has an interface. errs are the package's error types.
func mayBeVariable(d *ast.GenDecl, s *ast.ValueSpec, i int, errs []string) bool {
	if s.Names[i].Name == "_" {
		return true
	}
	for _, doc := range []*ast.CommentGroup{d.Doc, s.Doc} {
		if doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") }) {
			return true
		}
	}
	if i >= len(s.Values) {
		return false
	}
	switch v := s.Values[i].(type) {
	case *ast.CompositeLit:
		return slices.Contains(errs, nameOf(v.Type))
	case *ast.UnaryExpr:
		lit, ok := v.X.(*ast.CompositeLit)
		return ok && slices.Contains(errs, nameOf(lit.Type))
	case *ast.CallExpr:
		made := nameOf(v.Fun)
		return made == "errors.New" || made == "fmt.Errorf" || made == "regexp.MustCompile" && !s.Names[i].IsExported()
	}
	return false
}

// nameOf is a name as it is written: T, pkg.Name, and of *T and T[int] the T.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return nameOf(e.X) + "." + e.Sel.Name
	case *ast.StarExpr:
		return nameOf(e.X)
	case *ast.IndexExpr:
		return nameOf(e.X)
	}
	return ""
}

// errorTypes lists, by folder, the types that have an Error method.
func errorTypes(files []source) map[string][]string {
	out := map[string][]string{}
	for _, f := range files {
		for _, d := range f.File.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil && fn.Name.Name == "Error" {
				out[f.Dir] = append(out[f.Dir], nameOf(fn.Recv.List[0].Type))
			}
		}
	}
	return out
}

// exportedReceiver reports whether a function, or the type its receiver has,
// can be seen from outside.
func exportedReceiver(d *ast.FuncDecl) bool {
	return d.Recv == nil || ast.IsExported(nameOf(d.Recv.List[0].Type))
}
