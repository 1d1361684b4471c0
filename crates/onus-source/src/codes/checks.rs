//! Checks: see [`super`].

use super::{Code, CodeDefinition};
use crate::Level;

define_codes! { CHECKS_CODES =>
    DUTY_WITHOUT_TEAM = "ONUS-C001", Error, "A duty has no team" {
        meaning: "No team carries one of your duties: the deployment has no `owner` and no ownership rule selects it.",
        importance: "A duty without a team is a duty that nobody carries out.",
        fix: "Give the deployment an `owner`, or add a rule under `ownership`.",
    }
    TEAM_WITHOUT_CONTACT = "ONUS-C002", Warning, "A team cannot be reached" {
        meaning: "A team has neither `email` nor `contact`.",
        importance: "Handbooks send people to this team.",
        fix: "Give the team an `email` or a `contact`.",
    }
    TEAM_WITHOUT_DUTIES = "ONUS-C003", Note, "A team has no duties" {
        meaning: "A team has no duty at all.",
        importance: "The team may no longer exist, or its duties may have moved to another team by mistake.",
        fix: "Remove it, or assign its duties to it.",
    }
    DUTIES_CHANGED_SINCE_ACCEPTANCE = "ONUS-C005", Warning, "Duties changed since their team accepted them" {
        meaning: "A team's duties are no longer those that it accepted: a deployment, a duty or the team's role in one was added \
            or removed since. Changes of wording do not count.",
        importance: "A team that does not know about a duty does not carry it out, and an auditor cannot rely on its signature.",
        fix: "`onus diff` shows what changed. Let the team read its handbook, then write the new day and the `duties: \"…\"` \
            that the message shows into its acknowledgement.",
    }
    ACKNOWLEDGEMENT_WITHOUT_DUTIES = "ONUS-C006", Note, "An acknowledgement does not say which duties" {
        meaning: "An acknowledgement says who accepted and when, but not which duties.",
        importance: "Onus cannot notice when the team's duties change later.",
        fix: "If the duties are still the ones that were accepted, add the `duties: \"…\"` that the message shows.",
    }
    DECIDING_OPTION_UNSET = "ONUS-C010", Error, "An option that decides duties is not set" {
        meaning: "The model knows no documented default of this option, and its values give the duty to different parties.",
        importance: "The cells stay unresolved: what is unknown never counts as the provider's duty.",
        fix: "Set the option. `onus service NAME` lists the values and the duties that each one moves.",
    }
    AREA_WITHOUT_SOURCE = "ONUS-C011", Warning, "No source says who carries an area" {
        meaning: "The model has an open question here: no documentation was found that assigns this area.",
        importance: "If each side believes that the other one does it, nobody does.",
        fix: "Ask the provider, then write the answer and its source into a model folder of your own.",
    }
    OPTION_ASSUMED = "ONUS-C012", Note, "An option is assumed" {
        meaning: "The inventory leaves out an option for which the provider documents a default. The cells follow the default and \
            say so.",
        importance: "The setting in use may differ from the default, and so may the party that carries the duty.",
        fix: "Set the option to what is in use, even when that is the default.",
    }
    SERVICE_RETIRED_OR_CLOSED = "ONUS-C013", Warning, "A service is retired or closed" {
        meaning: "A service is retired, or closed to new customers.",
        importance: "The service will end, and with it the provider's part. Its rules will not be kept up to date for long.",
        fix: "Plan its replacement, or remove it from the inventory if it is gone.",
    }
    DATA_OUTSIDE_ITS_REGIONS = "ONUS-C014", Error, "Data lies outside its regions" {
        meaning: "A deployment that holds data of a class runs in a region that the class does not allow.",
        importance: "Where data may be stored is a promise to customers and often a law.",
        fix: "Move the deployment, or change the class's `regions` together with whoever set them.",
    }
    DATA_NOT_ENCRYPTED = "ONUS-C015", Error, "Data that must be encrypted is not" {
        meaning: "A class of data must be encrypted at rest, and the deployment's options say that it is not: they were set so, or \
            that is the provider's default.",
        importance: "Whoever gets a copy of the storage gets the data.",
        fix: "Switch encryption on; for many services that means creating the resource again. Then set the option.",
    }
    EVIDENCE_DATED_AFTER_BUILD = "ONUS-C016", Error, "Something is dated after the day of the build" {
        meaning: "An item of evidence was collected or reviewed, or a report was issued or reviewed, on a day that is still to come.",
        importance: "What has not happened proves nothing; in an evidence pack, such a date makes everything else doubtful.",
        fix: "Correct the date.",
    }
    EVIDENCE_FILE_COLLECTED_TWICE = "ONUS-C017", Error, "One file is listed with several days of collection" {
        meaning: "The same file stands for several days of collection. Only the latest counts.",
        importance: "A file is collected on one day. One file cannot prove several months by being listed again.",
        fix: "Keep each collection in a file of its own, or give the item a `period` if the file really covers one.",
    }
    EVIDENCE_WITHOUT_COLLECTOR = "ONUS-C018", Warning, "Evidence names no collector" {
        meaning: "An item of evidence does not say who collected it, or when.",
        importance: "Nobody can tell whether its reviewer is somebody else, so its review does not count.",
        fix: "Add `collected` with `on` and `by`.",
    }
    PROVEN_AFTER_FAILURE = "ONUS-C019", Warning, "A duty failed in the period and has passed since" {
        meaning: "An item of evidence shows a failure inside the period of a scope, and a later one passed.",
        importance: "An auditor reports a failure in the period as an exception, even where it was fixed.",
        fix: "Tell the auditor, with what was done. Suppress the finding until the end of the audit once that is settled.",
    }
    EVIDENCE_STALE = "ONUS-C020", Warning, "Evidence is stale" {
        meaning: "The newest proof of a duty is older than the duty allows.",
        importance: "An auditor will not accept it.",
        fix: "Collect it again, and list the new item.",
    }
    EVIDENCE_FAILED_REVIEW = "ONUS-C021", Error, "Evidence failed its review" {
        meaning: "The reviewer found that the item does not prove the duty.",
        importance: "You know that the duty is not carried out.",
        fix: "Fix what the evidence shows, collect it again, and have it reviewed again.",
    }
    EVIDENCE_NOT_REVIEWED = "ONUS-C022", Warning, "Evidence was not reviewed" {
        meaning: "Only the person or role that collected the item has looked at it.",
        importance: "Evidence counts only when someone else has reviewed it.",
        fix: "Have another role review it, and record the date, role and result under `reviewed`.",
    }
    EVIDENCE_MISSING = "ONUS-C023", Warning, "Nothing was ever shown for a duty" {
        meaning: "A duty in scope asks for a record, and either no occurrence has proof although some have ended (overdue), or \
            nothing was ever shown.",
        importance: "In an audit, what cannot be shown was not done.",
        fix: "Collect what `onus explain DEPLOYMENT AREA` asks for, and list it under `evidence`.",
    }
    ASSURANCE_REPORT_EXPIRED = "ONUS-C024", Warning, "An assurance report has run out" {
        meaning: "An assurance report and its bridge letter ended before today.",
        importance: "Since then nothing proves that the other party carries out its duties.",
        fix: "Ask for the next report, or for a bridge letter, and record it.",
    }
    ASSURANCE_REPORT_NOT_REVIEWED = "ONUS-C025", Warning, "Nobody reviewed an assurance report" {
        meaning: "Nobody in your organisation has reviewed the report.",
        importance: "It may exclude your services, list exceptions, or expect controls of you.",
        fix: "Read it, note its exceptions and user-entity controls, and record the review.",
    }
    PARTY_WITHOUT_ASSURANCE_REPORT = "ONUS-C026", Warning, "A scope relies on a party that no report covers" {
        meaning: "In a carve-out, the duties of the provider and of third parties are proven by their reports. A report covers a \
            duty only where the service, every region and the whole period of the scope so far are in it, and somebody of \
            yours has reviewed it.",
        importance: "Without such a report, an auditor has nothing for those duties.",
        fix: "Ask the operator for a report or a bridge letter, or take the deployment out of the scope and give a reason.",
    }
    OCCURRENCES_WITHOUT_EVIDENCE = "ONUS-C027", Warning, "A duty is not proven for every time that it fell due" {
        meaning: "A duty with a cadence falls due on the last day of each interval of the calendar: of the month, the quarter, the \
            year. An item of evidence counts for an interval when somebody else reviewed and passed it, and what it proves lies \
            in that interval or spans it. An item proves no day after its collection.",
        importance: "An audit of operation asks for every occurrence in the period, not for one file.",
        fix: "Collect what is still available for the gap that the message names. Tell the auditor about the gaps that can no \
            longer be closed.",
    }
    EVIDENCE_SOON_STALE = "ONUS-C028", Note, "Evidence will soon be stale" {
        meaning: "An item of evidence counts today and will soon be too old (`expiry_notice_days`).",
        importance: "Collecting takes days, and a gap in a series cannot be filled afterwards.",
        fix: "Collect it again before the day that the message names.",
    }
    ASSURANCE_REPORT_ENDS_SOON = "ONUS-C029", Note, "An assurance report ends soon" {
        meaning: "A report and its bridge letter end soon (`expiry_notice_days`).",
        importance: "The next report takes weeks to arrive.",
        fix: "Ask for it now.",
    }
    EXCEPTION_WITHOUT_END = "ONUS-C030", Error, "An exception has no end" {
        meaning: "An exception has no end.",
        importance: "Every exception expires; an exception without an end is a change of the rules.",
        fix: "Add `expires`.",
    }
    EXCEPTION_EXPIRED = "ONUS-C031", Error, "An exception has ended" {
        meaning: "An exception's last day has passed, and it no longer applies.",
        importance: "The duty is back with its owner, who may not know.",
        fix: "Renew it with an approval, or remove it.",
    }
    EXCEPTION_ENDS_SOON = "ONUS-C032", Warning, "An exception ends soon" {
        meaning: "An exception ends soon (`expiry_notice_days`).",
        importance: "From the next day, the duty is its owner's again.",
        fix: "Decide now whether to renew it, and tell the owner.",
    }
    EXCEPTION_NOT_APPROVED = "ONUS-C033", Error, "Nobody approved an exception" {
        meaning: "Nobody approved the exception.",
        importance: "Without an approval it is only a wish, and an auditor treats it as a failure.",
        fix: "Add `approved_by` with the role, date and ticket.",
    }
    ALLOCATION_REVIEW_OVERDUE = "ONUS-C034", Warning, "The allocation is overdue for review" {
        meaning: "The `review_by` date in `book.toml` has passed.",
        importance: "Standards require the allocation of duties to be reviewed at planned intervals.",
        fix: "Review who carries which duty, then set the next date.",
    }
    ASSURANCE_REPORT_QUALIFIED = "ONUS-C035", Warning, "A report that is relied on has a qualified opinion" {
        meaning: "A scope relies on a report whose auditor found exceptions that matter.",
        importance: "What the report says of those controls cannot be relied on as it stands.",
        fix: "Read the exceptions, decide what they mean for you, and record that. Suppress the finding once that is settled.",
    }
    SERVICE_NOT_IN_PROGRAMME = "ONUS-C036", Warning, "A scope runs services that the provider's programme does not cover" {
        meaning: "The provider's list of services in scope, for the programme that auditors of this framework rely on, does not name \
            these services as in scope.",
        importance: "What the provider carries for them is covered by no report, and an auditor will ask for other proof.",
        fix: "Compare with the list of today. Leave the services out of the scope, obtain other proof, or record the report that names \
            them under `assurance`: its own list decides.",
    }
    PROGRAMME_LIST_TOO_OLD = "ONUS-C037", Note, "The list of services in scope is too old" {
        meaning: "The newest dated copy of the provider's list is older than 18 months. Which services the programme covers is unknown.",
        importance: "Services are added every few months. An old list would accuse services that are covered, and say nothing of those \
            that were dropped.",
        fix: "Look the services up, or record the report that you hold under `assurance`: its own list decides.",
    }
    SECURITY_PLAN_LACKS_FACT = "ONUS-C038", Warning, "A security plan lacks a fact" {
        meaning: "A scope of FedRAMP describes a system for a security plan, and something that FedRAMP's own rules for a complete \
            plan ask for is nowhere stated.",
        importance: "A plan with gaps is sent back. Onus writes none until every fact is there.",
        fix: "Write the fact under the key that the message names.",
    }
    RULE_SOURCES_OLD = "ONUS-C040", Note, "A rule's sources were read long ago" {
        meaning: "The sources of a rule were last read longer ago than `rule_max_age_days`.",
        importance: "Providers change their pages, and what was true may no longer be.",
        fix: "Update Onus, or read the sources again and record that in a model folder of your own.",
    }
    CLAIM_DECLINES_PARTY_DUTY = "ONUS-C041", Warning, "A party says that it does not do what the model gives to it" {
        meaning: "A matrix that another party handed to you leaves a requirement to you, says that the party does not do it, or \
            that it does not apply, and the model gives duties of that requirement to the party.",
        importance: "If the party is right, it may be that nobody does it: each of you believes that the other does.",
        fix: "Ask the party. If the duty is yours, say so in the inventory; if the document is wrong, obtain a corrected one.",
    }
    CLAIM_LEAVES_PART_TO_US = "ONUS-C042", Warning, "A party leaves a part to you that the model gives to it" {
        meaning: "A received matrix calls a requirement shared, and in the model all its duties are the party's.",
        importance: "The document describes a part of yours that no team of yours has.",
        fix: "Read the customer's part in the document. Assign it to a team: by a duty that the model lacks, or by a statement of the scope.",
    }
    CLAIM_SILENT_ON_PARTY_DUTY = "ONUS-C043", Note, "A received matrix says nothing of what the model gives to the party" {
        meaning: "The model gives duties of a requirement to a party, and the party's matrix has no row for it, or an empty one.",
        importance: "You rely on something that the party has not said it does.",
        fix: "Ask for the missing rows, or rely on an assurance report that covers them.",
    }
    CLAIM_EXCEEDS_MODEL = "ONUS-C044", Note, "A party claims more than the model gives to it" {
        meaning: "A received matrix claims all of a requirement, or a part of it, for the party, and in the model that part is yours or \
            somebody else's.",
        importance: "A claim is no proof, and moves no duty. An assessor who holds the party's document asks why yours says something else.",
        fix: "Compare the party's text with your duties. Keep doing what is yours; write down why both documents differ.",
    }
    CLAIM_OF_UNKNOWN_REQUIREMENT = "ONUS-C045", Warning, "A received matrix names requirements that its framework does not have" {
        meaning: "Rows of a received matrix name identifiers that are none of the framework that it was imported for.",
        importance: "The document is about another framework, baseline or edition, and what it says of these rows is compared with nothing.",
        fix: "Import it again for the framework that it is about, or ask for the edition that you are assessed against.",
    }
    RECEIVED_MATRIX_NOT_COMPARED = "ONUS-C046", Note, "A received matrix is compared with nothing" {
        meaning: "No scope is about the framework of a received matrix.",
        importance: "What the party claims is kept, and nobody sees where it differs from your model.",
        fix: "Import it for the framework of a scope, or add a scope.",
    }
    REPORT_OF_UNKNOWN_OPERATOR = "ONUS-C047", Warning, "A report is of nobody who operates anything" {
        meaning: "The `operator` of an entry under `assurance_reports` is no name of the provider, of a third party, or of an \
            organisation whose controls another report leaves out.",
        importance: "Nothing relies on such a report, and what it would cover shows as covered by none. Often the name has a slip.",
        fix: "Write the operator by the name that handbooks print, such as `Amazon Web Services` or `Red Hat`, or as \
            `third-party:ID`.",
    }
    DEPLOYMENT_NO_LONGER_SEEN = "ONUS-C050", Warning, "The last import no longer saw a deployment" {
        meaning: "A deployment came from an import, and the newest import of that source no longer saw it.",
        importance: "A handbook that lists what no longer exists hides what does.",
        fix: "Remove it if it is gone; `onus import --prune` marks such deployments.",
    }
    SERVICE_NOT_IN_INVENTORY = "ONUS-C051", Warning, "An import shows a service that the inventory lacks" {
        meaning: "A bill, a state file or another import shows a service, and the inventory has no deployment of it.",
        importance: "A service that is missing from the inventory has no duties, no owner and no evidence: the gap that auditors look \
            for first.",
        fix: "Add a deployment, or import the source that describes it.",
    }
    ACCOUNT_NOT_IN_INVENTORY = "ONUS-C052", Warning, "An import shows an account that the inventory lacks" {
        meaning: "An import shows an account that the inventory does not list.",
        importance: "Nothing in that account belongs to any scope, and no reason is given.",
        fix: "Add it under `accounts`, with its environment and legal entity.",
    }
    INVENTORY_WITHOUT_DEPLOYMENTS = "ONUS-C053", Error, "The inventory has no deployments" {
        meaning: "The inventory was read without an error, and there is no deployment in it.",
        importance: "Where nothing is listed, nothing is open: a file that was cut off or emptied would pass every check.",
        fix: "Restore the file, or list what your organisation runs. For a project that has just begun, set the level of this code \
            under `[preprocessor.onus.check.levels]`.",
    }
    SUPPRESSION_EXPIRED = "ONUS-C060", Error, "A suppression has ended" {
        meaning: "A suppression's last day has passed. What it hid is reported again.",
        importance: "The finding was meant to be left out for a limited time only.",
        fix: "Fix what it hid, or decide again and write a later date.",
    }
    SUPPRESSION_MATCHES_NOTHING = "ONUS-C061", Warning, "A suppression leaves nothing out" {
        meaning: "A suppression matches no finding.",
        importance: "Either it is no longer needed, or its ids are mistyped and it hides nothing.",
        fix: "Remove it, or correct the ids that it names.",
    }
    NO_SUCH_CHECK = "ONUS-C062", Warning, "A setting names a code that no check reports" {
        meaning: "`levels` or a suppression in `book.toml` names a code that no check reports.",
        importance: "The setting seems to have an effect and has none.",
        fix: "Use the code that the message suggests.",
    }
}
