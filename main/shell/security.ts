/** What no window may ever do: leave, open others, ask for rights, load anything that is not in the package. Sole owner of the policy headers. */
import { app, type Session, type WebContents, type WebFrameMain } from "electron";

/** The scheme and host the program's own pages are served from. */
export const APP_SCHEME = "app";
export const APP_ORIGIN = `${APP_SCHEME}://evertill`;

/**
 * Sent with each page: own scripts, styles and fonts only, nothing inline, nothing remote.
 * @param styleNonce made anew for each page; lets the interface library add its one style element
 */
export function pageHeaders(styleNonce: string): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${styleNonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    "media-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "content-security-policy": policy.join("; "),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
  };
}

/** Closes every door for all contents this program will ever have; call before the first window. */
export function lockContents(): void {
  app.on("web-contents-created", (_event, contents) => lockNavigation(contents));
}

/** Denies every permission and every request that is not for the program's own files. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, answer) => {
    const inside =
      details.url.startsWith(`${APP_ORIGIN}/`) ||
      details.url.startsWith("devtools:") ||
      details.url.startsWith("data:");
    answer({ cancel: !inside });
  });
  session.on("will-download", (event) => event.preventDefault());
}

/** Whether a message comes from the top frame of one of our own pages. */
export function isOwnPage(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && frame.origin === APP_ORIGIN;
}

function lockNavigation(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
  contents.on("will-navigate", (event) => event.preventDefault());
  contents.on("will-frame-navigate", (event) => event.preventDefault());
  contents.on("will-redirect", (event) => event.preventDefault());
  contents.on("will-attach-webview", (event) => event.preventDefault());
}
