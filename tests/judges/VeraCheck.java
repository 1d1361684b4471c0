import java.io.File;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.RuleId;

/**
 * Judges PDFs with veraPDF's library: VeraCheck FLAVOUR[,FLAVOUR...] FILE...
 *
 * <p>Flavours are veraPDF's: 2a, 3a, ua1 ... Every file is judged by every flavour. Exit 0: all comply. 1: some do not.
 * 2: the call is wrong or a file cannot be read. Prints what failed, and one line of counts.
 */
public class VeraCheck {
  public static void main(String[] arguments) {
    if (arguments.length < 2) {
      System.err.println("usage: VeraCheck FLAVOUR[,FLAVOUR...] FILE...");
      System.exit(2);
    }
    VeraGreenfieldFoundryProvider.initialise();
    int exit = 0;
    int complying = 0;
    int judged = 0;
    for (String name : arguments[0].split(",")) {
      PDFAFlavour flavour = PDFAFlavour.fromString(name);
      if (flavour == PDFAFlavour.NO_FLAVOUR) {
        System.err.println("unknown flavour " + name);
        System.exit(2);
      }
      for (int i = 1; i < arguments.length; i++) {
        judged++;
        int result = judge(flavour, arguments[i]);
        complying += result == 0 ? 1 : 0;
        exit = Math.max(exit, result);
      }
    }
    System.out.println(complying + " of " + judged + " comply with " + arguments[0]);
    System.exit(exit);
  }

  private static int judge(PDFAFlavour flavour, String path) {
    try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(path), flavour);
        PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
      ValidationResult result = validator.validate(parser);
      // A result without a single assertion has judged nothing.
      if (result.isCompliant() && result.getTotalAssertions() > 0) {
        return 0;
      }
      System.out.println("FAIL " + flavour.getId() + " " + path + " (" + result.getTotalAssertions() + " assertions)");
      Map<RuleId, Integer> failed = result.getFailedChecks();
      Set<String> seen = new HashSet<>();
      for (TestAssertion test : result.getTestAssertions()) {
        RuleId rule = test.getRuleId();
        if (test.getStatus() == TestAssertion.Status.FAILED && seen.add(rule.toString())) {
          System.out.println(
              "  " + rule.getClause() + "-" + rule.getTestNumber() + " x" + failed.get(rule) + ": " + test.getMessage()
                  + " @ " + test.getLocation().getContext());
        }
      }
      return 1;
    } catch (Exception error) {
      System.out.println("ERROR " + path + ": " + error);
      return 2;
    }
  }
}
