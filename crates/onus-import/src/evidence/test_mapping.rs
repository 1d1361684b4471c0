//! What whoever imports says that tests are proof of, where the report does not say so itself.

/// Tests, and what they bear on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestMapping {
    /// A test (`restore.OrdersTest.rows_are_back`), a class or package of tests (`restore`), or `*`.
    pub tests: String,
    pub duty: String,
    /// Id of the deployment or account; none for a duty of the organisation.
    pub subject: Option<String>,
}

impl TestMapping {
    /// Reads `TESTS=DUTY` or `TESTS=DUTY@SUBJECT`.
    pub fn parse(text: &str) -> Option<TestMapping> {
        // A duty's id has neither sign, a test's name may have both.
        let (tests, target) = text.rsplit_once('=')?;
        let (duty, subject) = match target.split_once('@') {
            Some((duty, subject)) => (duty, Some(subject.trim().to_owned())),
            None => (target, None),
        };
        let filled = !tests.trim().is_empty() && !duty.trim().is_empty() && subject.as_ref().is_none_or(|s| !s.is_empty());
        filled.then(|| TestMapping { tests: tests.trim().to_owned(), duty: duty.trim().to_owned(), subject })
    }

    pub(super) fn is_about(&self, test: &str) -> bool {
        let inside = |rest: &str| rest.is_empty() || rest.starts_with('.') || rest.starts_with('[');
        self.tests == "*" || test.strip_prefix(self.tests.as_str()).is_some_and(inside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_about_a_test_its_class_or_everything() {
        let mapping = |text| TestMapping::parse(text).unwrap();
        let orders = mapping("restore.Orders=backup-recovery.restore-test@orders-db");
        assert_eq!((orders.duty.as_str(), orders.subject.as_deref()), ("backup-recovery.restore-test", Some("orders-db")));
        assert!(orders.is_about("restore.Orders") && orders.is_about("restore.Orders.rows_are_back[1]"));
        assert!(!orders.is_about("restore.OrdersArchive.rows_are_back"));
        assert!(mapping("*=incident-response.exercise").is_about("anything"));
        for wrong in ["", "restore", "=duty", "restore=", "restore=duty@"] {
            assert!(TestMapping::parse(wrong).is_none(), "{wrong:?}");
        }
    }
}
