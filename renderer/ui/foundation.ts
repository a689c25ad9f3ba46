/** What every window imports first: fonts, tokens and base styles, and a head that lets no library add styles of its own. */
import "@fontsource-variable/inter/opsz.css";
import "@fontsource-variable/noto-sans-arabic/wght.css";
import "./tokens.css";
import "./base.css";
import "./direction.css";

// react-aria writes a style element unless one with this id is there; the policy `style-src 'self'` would refuse it
// loudly. base.css says the same rule, so an empty element with that id keeps it quiet.
const PRESSABLE_STYLE_ID = "react-aria-pressable-style";

if (document.getElementById(PRESSABLE_STYLE_ID) === null) {
  const placeholder = document.createElement("meta");
  placeholder.id = PRESSABLE_STYLE_ID;
  document.head.append(placeholder);
}
