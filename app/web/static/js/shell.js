// Starts what every page has. Each module does one job and does without the others.
import "./menus.js";
import "./keys.js";
import "./palette.js";
import "./toasts.js";
import "./confirm.js";
