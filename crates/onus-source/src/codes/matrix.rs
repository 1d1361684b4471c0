//! Matrix: see [`super`].

use super::{Code, CodeDefinition};
use crate::Level;

define_codes! { MATRIX_CODES =>
    OWNERSHIP_RULES_TIE = "ONUS-M001", Error, "Two rules of ownership tie" {
        meaning: "Two ownership rules give the same duty of the same deployment to different teams, and neither is more specific.",
        importance: "A duty has one accountable team. With two, each waits for the other.",
        fix: "Make one of the rules more specific. Rules are compared in this order: deployment, duty, domain, service, \
            account, environment.",
    }
    EXCEPTION_FOR_ANOTHER_PARTYS_DUTY = "ONUS-M002", Error, "An exception concerns a duty that is not yours" {
        meaning: "An exception names a duty that this configuration does not have, or that the provider or a third party carries.",
        importance: "Exceptions apply only to duties of the organisation.",
        fix: "Check the options of the deployment, or remove the exception. `onus explain DEPLOYMENT` lists its duties.",
    }
    TWO_EXCEPTIONS_FOR_ONE_DUTY = "ONUS-M003", Error, "Two exceptions concern one duty" {
        meaning: "Two exceptions of one deployment name the same duty.",
        importance: "Nobody could say which one applies.",
        fix: "Keep one.",
    }
}
