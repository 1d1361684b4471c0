//! Inventory: see [`super`].

use super::{Code, CodeDefinition};
use crate::Level;

define_codes! { INVENTORY_CODES =>
    INVENTORY_UNREADABLE = "ONUS-I001", Error, "The inventory cannot be read" {
        meaning: "The inventory or one of its files cannot be read, or the folder holds no YAML.",
        importance: "An inventory that was not read would look like one without problems.",
        fix: "Check `inventory` in `book.toml`, the path and its permissions.",
    }
    FILE_OUTSIDE_PROJECT = "ONUS-I002", Error, "A file lies outside the project" {
        meaning: "A path leads out of the project, by `..`, as an absolute path or through a link.",
        importance: "The project would build on one machine only, and a pack could carry off any file of that machine.",
        fix: "Copy the file into the project.",
    }
    ORGANISATION_DESCRIBED_TWICE = "ONUS-I003", Error, "The organisation is described twice" {
        meaning: "The files of the inventory hold more than one `organisation`.",
        importance: "Published documents carry one organisation's name.",
        fix: "Keep one `organisation`.",
    }
    ID_GIVEN_TWICE = "ONUS-I004", Error, "An id is given twice" {
        meaning: "Two entries of the same kind have the same id. Both places are shown.",
        importance: "References to the id would be ambiguous.",
        fix: "Rename one, or remove the copy.",
    }
    ID_UNUSABLE = "ONUS-I005", Error, "An id that cannot name a file" {
        meaning: "An id holds characters that file names and web addresses cannot hold.",
        importance: "Ids become file names and links, on every system.",
        fix: "Use a-z, 0-9, `-`, `_` and `.`; anything else belongs in `name`.",
    }
    ACCOUNT_ID_INVALID = "ONUS-I006", Error, "Not an account id" {
        meaning: "An account id does not have twelve digits.",
        importance: "Onus matches exports with accounts by this id.",
        fix: "Copy it from the console, without dashes. Spreadsheets drop leading zeros: put them back.",
    }
    NO_SUCH_TEAM = "ONUS-I007", Error, "No such team" {
        meaning: "No team has this id.",
        importance: "A duty would have no owner while it seems to have one.",
        fix: "Correct the name, or define the team under `teams`.",
    }
    NO_SUCH_ACCOUNT = "ONUS-I008", Error, "No such account" {
        meaning: "No account has this id.",
        importance: "Environment, legal entity and scope follow from the account.",
        fix: "Correct the digits, or define the account under `accounts`.",
    }
    NO_SUCH_SERVICE = "ONUS-I009", Error, "No such service" {
        meaning: "The model has no such service.",
        importance: "An unknown service is never taken for the provider's duty.",
        fix: "Use a name that `onus services` lists, or add the service to the project's model.",
    }
    NO_SUCH_OPTION = "ONUS-I010", Error, "No such option" {
        meaning: "The service has no such option.",
        importance: "Options move duties. An option that has no effect would seem to have one.",
        fix: "Use an option that the message lists, or remove it.",
    }
    NO_SUCH_OPTION_VALUE = "ONUS-I011", Error, "No such value of an option" {
        meaning: "The option does not have this value.",
        importance: "Options move duties. A value that has no effect would seem to have one.",
        fix: "Use a value that the message lists.",
    }
    NO_SUCH_DUTY = "ONUS-I012", Error, "No such duty" {
        meaning: "No duty has this id.",
        importance: "The rule, exception or evidence would not apply to anything.",
        fix: "Correct the name: a duty is written DOMAIN.NAME.",
    }
    NO_SUCH_DOMAIN = "ONUS-I013", Error, "No such domain" {
        meaning: "An ownership rule names a domain that the model does not have.",
        importance: "The rule would not apply to anything.",
        fix: "Correct the name. The columns of the matrix are the domains.",
    }
    NO_SUCH_FRAMEWORK = "ONUS-I014", Error, "No such framework" {
        meaning: "The model has no such framework.",
        importance: "A pack would have no requirements.",
        fix: "Use a framework that `onus framework` lists, or add your own.",
    }
    NO_SUCH_COMMON_CONTROL = "ONUS-I015", Error, "No such common control" {
        meaning: "No common control has this id.",
        importance: "Duties would seem to be inherited from it.",
        fix: "Correct the name, or define the control under `common_controls`.",
    }
    NO_SUCH_DEPLOYMENT = "ONUS-I016", Error, "No such deployment" {
        meaning: "A rule, an exclusion or evidence names a deployment that does not exist.",
        importance: "It would not apply to anything.",
        fix: "Correct the id.",
    }
    NO_SUCH_DATA_CLASS = "ONUS-I017", Error, "No such data class" {
        meaning: "No data class has this id.",
        importance: "Nothing would check where that data is allowed to be.",
        fix: "Correct the id, or define the class under `data_classes`.",
    }
    NO_SUCH_LEGAL_ENTITY = "ONUS-I018", Error, "No such legal entity" {
        meaning: "The organisation has no legal entity of this name.",
        importance: "Scopes are drawn by legal entity.",
        fix: "Write the name as it appears under `organisation`, `entities`.",
    }
    ENVIRONMENT_EMPTY = "ONUS-I019", Warning, "Nothing is in the environment" {
        meaning: "No account or deployment is in this environment. This is a warning.",
        importance: "The rule or scope selects nothing.",
        fix: "Correct the name, or leave it if the environment is planned.",
    }
    NO_SUCH_PARTITION = "ONUS-I020", Error, "No such partition" {
        meaning: "The model has no such partition.",
        importance: "The partition decides who operates the cloud.",
        fix: "Use a partition that the message lists.",
    }
    EXCEPTION_MOVES_DUTY_TO_PROVIDER = "ONUS-I021", Error, "An exception would move a duty to the provider" {
        meaning: "An exception would move a duty to the provider.",
        importance: "What the provider does follows from its documentation, never from an inventory. Onus never makes an exception to \
            this.",
        fix: "Set the options that say how you run the service. If the model is wrong, correct the model and give a source.",
    }
    SUPPLIER_OVERSEES_ITSELF = "ONUS-I022", Error, "A supplier would oversee itself" {
        meaning: "An exception gives a supplier the duty to oversee suppliers.",
        importance: "Nobody can oversee themselves; oversight stays with the organisation.",
        fix: "Remove the duty from the exception.",
    }
    PERIOD_ENDS_BEFORE_IT_BEGINS = "ONUS-I023", Error, "A period ends before it begins" {
        meaning: "A period ends before it begins.",
        importance: "No date lies within such a period.",
        fix: "Swap the dates, or correct the year.",
    }
    DATES_IN_WRONG_ORDER = "ONUS-I024", Error, "Dates are in the wrong order" {
        meaning: "Dates are in an impossible order: expiry before approval, review before collection, a bridge letter before the \
            end of its report.",
        importance: "One of them is wrong, and an auditor will ask which.",
        fix: "Correct the date that is wrong.",
    }
    EVIDENCE_FILE_MISSING = "ONUS-I025", Error, "An evidence file is missing" {
        meaning: "The file of an evidence item or of an assurance report is missing, or is not a regular file.",
        importance: "Evidence that cannot be shown does not count.",
        fix: "Paths start at the folder of `book.toml`; write `/` between folders.",
    }
    EVIDENCE_REVIEWED_BY_COLLECTOR = "ONUS-I026", Warning, "Evidence is reviewed by its collector" {
        meaning: "The person or role that collected the evidence also reviewed it. This is a warning.",
        importance: "Such a review proves little, so Onus counts the evidence as not reviewed.",
        fix: "Have another role review it.",
    }
    EXACTLY_ONE_SUBJECT_EXPECTED = "ONUS-I027", Error, "Exactly one subject is expected" {
        meaning: "An entry must concern exactly one thing and concerns none or several. This applies to evidence, exclusions and \
            the receiver of a duty.",
        importance: "Which one was meant would be a guess.",
        fix: "Keep one of the fields that the message names.",
    }
    NO_DUTY_NAMED = "ONUS-I028", Error, "No duty is named" {
        meaning: "The list of duties is empty.",
        importance: "The exception or evidence has no effect.",
        fix: "Name the duties, for example `guest-os.roll-out`.",
    }
    REGION_INVALID = "ONUS-I029", Warning, "Not a region code" {
        meaning: "The value does not look like a region code. This is a warning.",
        importance: "Residency and assurance reports are compared by region.",
        fix: "Write the provider's code: `eu-west-1`, not a zone or a place name; `global` for services without regions.",
    }
    EVIDENCE_FILE_EMPTY = "ONUS-I030", Error, "An evidence file is empty" {
        meaning: "The file of an item of evidence, or of a report, holds nothing.",
        importance: "An empty file proves nothing, and a duty must not count as proven by it.",
        fix: "Collect it again, or take the item out of the inventory.",
    }
    HASH_INVALID = "ONUS-I031", Error, "Not a SHA-256 hash" {
        meaning: "The value is not a SHA-256 hash.",
        importance: "The report could not be recognised by it.",
        fix: "Write its 64 hexadecimal digits: `sha256sum FILE` prints them.",
    }
    NAMES_NOT_CHECKED = "ONUS-I032", Note, "Some names were not checked" {
        meaning: "A file could not be read, so names that it may define were not checked. This is a note.",
        importance: "More problems may appear once the file can be read.",
        fix: "Fix that file first.",
    }
    IMPORTED_FILE_UNREADABLE = "ONUS-I033", Warning, "A file that an import wrote cannot be read" {
        meaning: "A file that `onus import` keeps beside the inventory (the population, or what it wrote last) is damaged. This is \
            a warning.",
        importance: "Without it, nobody can say whether the inventory is complete.",
        fix: "Import again, or restore the file from the repository.",
    }
    INVENTORY_FILE_EMPTY = "ONUS-I034", Warning, "A file of the inventory says nothing" {
        meaning: "A file of the inventory is empty, or holds only comments. This is a warning.",
        importance: "A file that was cut off looks the same, and everything that it listed would be gone without a word.",
        fix: "Restore it from the repository, or delete it.",
    }
    NO_SUCH_REQUIREMENT = "ONUS-I035", Error, "No such requirement" {
        meaning: "A scope states something of a requirement that its framework does not have.",
        importance: "The statement would be printed nowhere, and the requirement that was meant would stay open.",
        fix: "Correct the identifier. `onus framework ID` lists a framework's requirements.",
    }
    EVIDENCE_FILES_ALIKE = "ONUS-I036", Note, "Two evidence files hold the same bytes" {
        meaning: "Two items of evidence that prove the same duty of the same thing name two files with the same content. This is a \
            note: both count.",
        importance: "A record that was copied is no second record. An auditor who compares the digests asks about it.",
        fix: "Collect it again for the later day, or list the file once. Where a record may well come out alike, nothing is to be done.",
    }
    CUSTOMER_DUTY_HALF_DESCRIBED = "ONUS-I040", Error, "A customer duty is only half described" {
        meaning: "A duty under `user_entity_duties` says `shared` without `ours`, or `ours` without `shared`.",
        importance: "Both halves of a shared duty must be visible. A customer who sees only one half leaves the other undone.",
        fix: "Write what your organisation does under `ours` and how the duty is shared under `shared`: `independent` or \
            `dependent`. Or leave both out: then the duty is the customer's alone.",
    }
    NO_SYSTEM_SECURITY_PLAN_FOR_FRAMEWORK = "ONUS-I041", Error, "No system security plan for this framework" {
        meaning: "A scope has an `oscal` part, but its framework has no system security plan. Only scopes of `nist-800-53` and \
            of the baselines of FedRAMP, such as `fedramp-moderate`, have one.",
        importance: "Nothing in that part would be published, while its author believes that a plan is made.",
        fix: "Remove `oscal` from the scope, or correct the scope's `framework`.",
    }
    NOT_AN_AUTHORISED_OPERATOR = "ONUS-I042", Error, "Not the operator of an authorised system" {
        meaning: "A leveraged authorisation names an operator that is neither `provider` nor `third-party:ID`.",
        importance: "What a plan inherits, it inherits from one of these. Anything else would claim controls that nobody authorised.",
        fix: "Write `provider` or `third-party:ID` as `operator`.",
    }
}
