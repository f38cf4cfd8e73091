//! The grammar of each kind of policy: JSON tree → document, with diagnostics.
//!
//! Knows AWS's rules about the text alone. Which services, actions and keys exist, a catalogue knows;
//! what a statement does, the decision engine knows.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>

mod action;
mod condition;
mod element;
mod principal;
mod resource;
mod statement;
mod value;

use super::diagnostic::{Code, Diagnostic};
use super::document::{PolicyDocument, Statement, Unreadable, Version};
use super::json::{JsonValue, Member, Node};
use super::kind::PolicyKind;
use super::span::{Span, Spanned};

const TOP_ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];

/// Reads a JSON tree as a policy document of one kind.
pub(super) fn read(text: &str, root: &Node, kind: PolicyKind) -> (PolicyDocument, Vec<Diagnostic>) {
    let mut reader = Reader { text, kind, version: Version::V2008, diagnostics: Vec::new(), doubt: None };
    let document = reader.document(root);
    (document, reader.diagnostics)
}

/// What the reading of one text has found so far.
struct Reader<'t> {
    text: &'t str,
    kind: PolicyKind,
    version: Version,
    diagnostics: Vec<Diagnostic>,
    /// Why the part that is being read is not certain.
    doubt: Option<Unreadable>,
}

impl Reader<'_> {
    /// Notes something that leaves no doubt about what the text means.
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Notes something that leaves in doubt what the part that is being read means.
    fn reject(&mut self, diagnostic: Diagnostic) {
        self.doubt_at(diagnostic.code, diagnostic.place);
        self.report(diagnostic);
    }

    fn doubt_at(&mut self, code: Code, span: Span) {
        // The first doubt is what people are told; later ones often follow from it.
        self.doubt.get_or_insert(Unreadable { code, span });
    }

    /// What `read` reads, if that leaves no doubt.
    fn whole<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let earlier = self.doubt.take();
        let value = read(self);
        let clean = self.doubt.is_none();
        self.doubt = earlier.or(self.doubt);
        clean.then_some(value)
    }

    fn document(&mut self, root: &Node) -> PolicyDocument {
        self.check_characters();
        let mut document = PolicyDocument {
            kind: self.kind,
            version: self.version,
            id: None,
            statements: Vec::new(),
            unreadable: None,
        };
        if let Some(members) = self.object(root, "a policy document") {
            let opening = opening(root);
            self.check_names(members, &TOP_ELEMENTS);
            self.version = self.read_version(members, opening);
            document.version = self.version;
            document.id = self.read_id(members);
            // A doubt about one statement must not make the others doubtful; a missing or broken list of them is the document's.
            let doubt = self.doubt.take();
            match element::named(members, "Statement").as_slice() {
                [] => self.reject(missing(opening, "Statement")),
                // Written twice, either may be the one that AWS takes, so the statements of both are kept.
                members => {
                    for member in members {
                        self.read_statements(&member.value, &mut document.statements);
                    }
                }
            }
            self.doubt = doubt.or(self.doubt);
            self.check_sids(&document.statements);
        }
        document.unreadable = self.doubt.take();
        document
    }

    fn read_statements(&mut self, node: &Node, statements: &mut Vec<Statement>) {
        match &node.value {
            JsonValue::Object(_) => self.push_statement(node, statements),
            JsonValue::Array(items) if items.is_empty() => {
                let message = "`Statement` is empty; a policy has at least one statement";
                self.reject(Diagnostic::error(Code::EmptyElement, node.span, message));
            }
            JsonValue::Array(items) => {
                for item in items {
                    self.push_statement(item, statements);
                }
            }
            _ => self.wrong_type(node, "`Statement`", "an object or an array of objects"),
        }
    }

    fn push_statement(&mut self, node: &Node, statements: &mut Vec<Statement>) {
        let outer = self.doubt.take();
        let statement = self.statement(statements.len(), node);
        statements.push(statement);
        self.doubt = outer;
    }

    fn read_version(&mut self, members: &[Member], opening: Span) -> Version {
        let is_organizations = matches!(self.kind, PolicyKind::Scp | PolicyKind::Rcp);
        // IAM keeps these as managed policies, and takes them with the newer version only.
        // <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html>
        let is_managed = matches!(self.kind, PolicyKind::Identity | PolicyKind::Boundary);
        let member = match element::named(members, "Version").as_slice() {
            [] => {
                let diagnostic = if is_organizations {
                    missing(opening, "Version")
                } else if is_managed {
                    let message = "`Version` is missing, and IAM takes a managed policy only with version `2012-10-17`";
                    Diagnostic::error(Code::InvalidVersion, opening, message)
                } else {
                    let message = "`Version` is missing, so AWS reads the policy as version `2008-10-17`, without policy variables";
                    Diagnostic::warning(Code::InvalidVersion, opening, message)
                };
                self.report(diagnostic.hint("add `\"Version\": \"2012-10-17\"`"));
                return Version::V2008;
            }
            [member] => *member,
            _ => return Version::Unknown,
        };
        let span = member.value.span;
        let JsonValue::String(written) = &member.value.value else {
            self.wrong_type(&member.value, "`Version`", "the string `\"2012-10-17\"`");
            return Version::Unknown;
        };
        let hint = "write `\"2012-10-17\"`";
        match written.as_str() {
            "2012-10-17" => Version::V2012,
            "2008-10-17" if is_organizations => {
                let message = format!("{} has version `2012-10-17`", self.kind.with_article());
                self.report(Diagnostic::error(Code::InvalidVersion, span, message).hint(hint));
                Version::V2008
            }
            "2008-10-17" if is_managed => {
                let message = "IAM takes a managed policy only with version `2012-10-17`";
                self.report(Diagnostic::error(Code::InvalidVersion, span, message).hint(hint));
                Version::V2008
            }
            "2008-10-17" => {
                let message = "version `2008-10-17` has no policy variables: `${…}` is literal text";
                self.report(Diagnostic::info(Code::InvalidVersion, span, message).hint(hint));
                Version::V2008
            }
            _ if self.holds_placeholder(written, span) => Version::Unknown,
            _ => {
                let message = format!("`{written}` is not a version of the policy language");
                self.reject(Diagnostic::error(Code::InvalidVersion, span, message).hint(hint));
                Version::Unknown
            }
        }
    }

    fn read_id(&mut self, members: &[Member]) -> Option<Spanned<String>> {
        let member = *element::named(members, "Id").first()?;
        let message = format!("`Id` has no place in {}", self.kind.with_article());
        let at = member.key.span;
        match self.kind {
            PolicyKind::Session => self.report(Diagnostic::error(Code::ForbiddenElement, at, message)),
            // IAM takes it, although its grammar does not have it.
            PolicyKind::Scp | PolicyKind::Rcp | PolicyKind::Identity | PolicyKind::Boundary => {
                self.report(Diagnostic::warning(Code::ForbiddenElement, at, message));
            }
            PolicyKind::Resource | PolicyKind::Trust => {}
        }
        self.string(&member.value, "`Id`")
    }

    /// IAM takes no other characters; Organizations and resource-based policies take any.
    fn check_characters(&mut self) {
        if !matches!(self.kind, PolicyKind::Identity | PolicyKind::Session | PolicyKind::Boundary | PolicyKind::Trust) {
            return;
        }
        let refused = |c: &char| !matches!(c, '\t' | '\n' | '\r' | ' '..='\u{ff}');
        let mut found = self.text.char_indices().filter(|(_, c)| refused(c));
        if let Some((at, c)) = found.next() {
            let span = Span::new(at, at + c.len_utf8());
            let message = format!("IAM takes no character beyond U+00FF; this is `{c}`");
            let hint = "replace it, or write it as an escape such as `\\u2019`";
            self.report(Diagnostic::error(Code::InvalidCharacter, span, message).hint(hint));
        }
    }

    /// Sids must differ within a policy; empty ones do not count.
    fn check_sids(&mut self, statements: &[Statement]) {
        let mut seen = std::collections::BTreeSet::new();
        for sid in statements.iter().filter_map(|statement| statement.sid.as_ref()) {
            if !sid.value.is_empty() && !seen.insert(sid.value.as_str()) {
                let message = format!("an earlier statement has the Sid `{}`", sid.value);
                self.report(self.about_sid(Code::DuplicateSid, sid.span, message));
            }
        }
    }

    /// What is wrong with a Sid: where nothing checks Sids, it may do no harm.
    fn about_sid(&self, code: Code, span: Span, message: String) -> Diagnostic {
        if self.sids_are_strict() {
            Diagnostic::error(code, span, message)
        } else {
            Diagnostic::warning(code, span, message)
        }
    }

    /// Whether IAM checks the Sids. Other services are known to take some that IAM does not.
    fn sids_are_strict(&self) -> bool {
        match self.kind {
            PolicyKind::Identity | PolicyKind::Session | PolicyKind::Boundary | PolicyKind::Trust => true,
            PolicyKind::Scp | PolicyKind::Rcp | PolicyKind::Resource => false,
        }
    }
}

/// The brace that opens an object: the place of whatever the object lacks.
fn opening(object: &Node) -> Span {
    Span::new(object.span.start, object.span.start + 1)
}

fn missing(opening: Span, name: &str) -> Diagnostic {
    Diagnostic::error(Code::MissingElement, opening, format!("`{name}` is missing"))
}

#[cfg(test)]
mod tests;
