//! Canopy models an AWS Organization offline and shows what every account may really do.
//!
//! # One idea
//!
//! An [`Organization`](organization::Organization) is the only thing that is edited, undone and saved.
//! Everything else on screen is a pure function of it.
//!
//! ```text
//!              Command                         pure
//!  ┌────────┐ ─────────▶ ┌─────────┐ Organization ┌──────────┐
//!  │   ui   │            │ session │ ───────────▶ │ analysis │
//!  └────────┘ ◀───────── └─────────┘              └──────────┘
//!      ▲      draws what      │ Effect                 │ Analysis (immutable, shared)
//!      │      it is shown     ▼                        ▼
//!  ┌────────┐  Command    ┌────────────────┐      ┌────────┐
//!  │  app   │ ◀────────── │ disk, exchange │      │   ui   │
//!  └────────┘  (result)   └────────────────┘      └────────┘
//! ```
//!
//! Every arrow is a plain call with plain data: no callbacks, no observers, no shared mutable cells.
//!
//! # The rooms
//!
//! Each is a crate, so the compiler holds that imports point down only; its `Cargo.toml` stands beside its code. What
//! dependencies cannot hold, such as a clock in a pure room, clippy does: `src/clippy.toml`, and those of `disk` and `ui`.
//!
//! ```text
//!   app        cli          windows, dialogs, threads │ the same powers on a command line
//!    │          │
//!   ui          │           panels: read the session's state, return commands
//!    └────┬─────┘
//!      session              the app without a window: commands in, effects out
//!         │
//!    disk · exchange        files on disk │ other people's formats, bytes in and out
//!         │
//!       format              the project file as text
//!         │
//!      analysis             decisions and verdicts with their reasons, findings
//!         │
//!      catalog              which actions AWS has
//!         │
//!      policy  organization the policy language │ the document: two grounds that do not know each other
//!         │
//!        aws                what AWS calls things: ids, ARNs, partitions, Regions
//! ```
//!
//! | room | knows |
//! | --- | --- |
//! | [`aws`] | how AWS writes account ids, ARNs and their templates, partitions and Regions; where services answer |
//! | [`policy`] | the IAM policy language: any text → statements with positions and diagnostics; statement × request |
//! | [`organization`] | the document: tree, policies, attachments, questions; edits, and the rules by which AWS refuses them |
//! | [`catalog`] | services, actions, resource types and condition keys of AWS, as of a date |
//! | [`analysis`] | the decision on one request, the verdicts of whole accounts, and why; what a change does to them; findings |
//! | [`mod@format`] | the project file as text: every version of it, and where in it a fault lies |
//! | [`disk`] | opening, saving, unsaved work, settings, import folders; the only room that touches files |
//! | [`exchange`] | AWS CLI answers, Landing Zone Accelerator, policy folders, denials and CloudTrail events, lists of changes, made up organizations |
//! | [`session`] | the open document, its history, selection and search; the one table of actions |
//! | [`ui`] | how everything looks, and which keys and clicks mean which command |
//! | [`app`] | the platform's window: performs effects, brings their results back as commands |
//! | [`cli`] | arguments, output and exit codes |
//! | `manual` | the topics of `assets/help`, for `ui` and `cli`; knows no other room |
//!
//! # What always holds
//!
//! * A policy's text is kept byte for byte, valid or not. Nothing that was typed is lost or rewritten unasked.
//! * Parsing and analysis never fail and never panic: they return results and say what they could not read.
//! * *Allowed* and *denied* are certain for the catalogue's date. What is not known *depends*; it is never taken for none.
//! * [`Organization::apply`](organization::Organization::apply) leaves the old value as it was; a refused edit changes nothing.
//!   Undo is a list of whole organizations, so there is no inverse that could be wrong.
//! * [`Session::dispatch`](session::Session::dispatch) is the only way anything changes, and it does no I/O.
//!   `ui` never gets a mutable organization or session.
//! * Rooms below `disk` and `ui`, and `session`, see no file, clock, thread or screen.
//! * Analysis is memoised by content, so there is nothing to invalidate: without the memo it is only slower.
//! * Order on screen, in files and in tests never comes from a hash map.
//! * No colour outside `ui::theme`, no shortcut outside the action table, no AWS limit outside [`organization::quota`].
//! * Nothing opens a network connection.
//!
//! # Where do I …?
//!
//! | to … | go to |
//! | --- | --- |
//! | add something that users can do | a row in `session/action.rs` that says when and how, its arm in `session/act.rs`; menus, palette and shortcut sheet follow |
//! | add a kind of change to the document | a variant in `organization/edit.rs`, its rule in `organization/apply.rs` |
//! | correct which services answer from one Region for all | `aws/endpoint.rs`, with the date |
//! | correct an AWS quota | `organization/quota.rs`, with the date |
//! | report a new fault in policy texts | `policy/grammar`, a line in `tests/data/policy-texts.jsonl`, its words in `policy-remarks.txt` |
//! | report a new oddity of an organization | `analysis/findings` |
//! | change whether a statement applies to a request | `policy/rules`, and the same rule in `tests/reference` |
//! | change how a question is read and answered | `analysis/decision/ask.rs`, `answer.rs`; how it begins: `principal_forms.rs`, `resource_forms.rs` |
//! | change how policies decide together | `analysis/decision/combine.rs`; who is exempt: `guardrail.rs` |
//! | change what a user or a role is said to be able to do | `analysis/permissions/access.rs`; which policies count: `own.rs`, `resources.rs` |
//! | take in another answer about the inside of accounts | `exchange/inside/answer.rs`; what gives way to it: `organization/inside/collect.rs` |
//! | change what counts as a change of access | `analysis/comparison/contrast.rs`; how changes are grouped: `gather.rs`; how they are said: `words.rs` |
//! | name a point that AWS does not document | `policy/truth.rs` |
//! | change what a statement leaves at a level | `analysis/rows/leaves.rs` |
//! | see how a verdict comes about, stage by stage | `analysis/how.rs` |
//! | change how a verdict is reached | `analysis/formula`; which requests count: `analysis/space/domain.rs`; its sentence: `analysis/why/sentence.rs` |
//! | make analysis faster | what is remembered: `analysis/rows/engine.rs`; what is gone through again after an edit: `analysis/rows/walk.rs`, `levels.rs` |
//! | store a new field | its struct and its row in `organization/entity.rs`; printer, reader and list of changes follow |
//! | store a new table | a row in `organization/table.rs`, its rule in `organization/parts.rs`, its words in `exchange/changes`; and a file of the new version in `tests/data/project` |
//! | know how another tool marks what it fills in | `policy/placeholder.rs`; whole templates: `policy/templated.rs` |
//! | import another format | one file in `exchange`, its mark in `exchange/detect.rs` |
//! | read another form of what AWS says of a request | `exchange/requests` |
//! | give made up organizations another shape | `exchange/generate` |
//! | ask about the document's file, or keep what is unsaved | `session/file_desk`, `recovery.rs`; the words in `ui/bars.rs` and `ui/dialogs/documents.rs` |
//! | do something new with files | a method of `disk/system`, and of the disk that fails in `tests/saving/memory.rs` |
//! | touch the disk, a thread or a dialog | an effect in `session/effect.rs`, of the kind that its worker takes, performed in `app` |
//! | bring something into view, or give it the keyboard | a nudge in `session/nudge.rs`, taken once by `ui::View::nudge` |
//! | remember something of the session | the part that knows it: `session/document.rs`, `file_desk`, `verdicts.rs`, `recovery.rs`, `asking.rs`, `window.rs` |
//! | let a part of the session ask something of the others | what follows from its commands, in `session/follow.rs`; what begins anew with another document: `intent.rs` |
//! | export another format | a kind of `session/export.rs` |
//! | change a colour, a size, a font | `ui/theme.rs` |
//! | show a text of others | through `aws/shown.rs`: `shown`, in the window `ui::widgets::safe`, in Markdown `exchange/markup.rs` |
//! | draw a panel | a module of `ui`: build plain rows first, then draw them |
//! | add a command-line command | `cli`, and its section in `assets/help/command-line.md` |
//! | tell programs something new | a member of a struct of `cli` that is serialised, and its row in `assets/help/json.md` |
//! | explain something to users | a page of `assets/help`; a new one is named in `manual/lib.rs` |
//! | bring the action catalogue up to date | `assets/make-catalog.py`, then `canopy catalog` |
//! | try the real window in a test | `tests/desktop` |

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]
// A new effect or answer must not compile and do nothing.
#![cfg_attr(not(test), warn(clippy::wildcard_enum_match_arm))]

pub mod app;
