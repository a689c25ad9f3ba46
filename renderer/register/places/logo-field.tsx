/** The logo on top of customers' papers: chosen from a file, or taken away. */
import { ImageOff, ImagePlus } from "lucide-react";
import type { ReactNode } from "react";
import { FileTrigger } from "react-aria-components";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";

/** Below the printer's address. */
export function LogoField(): ReactNode {
  const { t } = useWords();
  const hasLogo = useTill(({ view }) => view.printer.hasLogo);
  const set = async (png: string | null): Promise<void> => {
    if ((await ask("printer.set_logo", { png, approvalId: null })) === null) return;
    useTill.getState().say({ kind: "success", text: t(png === null ? "logo.removed" : "logo.saved") });
  };
  const choose = async (files: FileList | null): Promise<void> => {
    const file = files?.item(0);
    if (file) await set(await asBase64(file));
  };
  return (
    <section className="place-column" aria-labelledby="receipt-logo">
      <h3 id="receipt-logo">{t("logo.title")}</h3>
      <p>{t("logo.hint")}</p>
      <div className="place-row">
        <FileTrigger acceptedFileTypes={["image/png"]} onSelect={(files) => void choose(files)}>
          <Button icon={ImagePlus}>{t("logo.choose")}</Button>
        </FileTrigger>
        {hasLogo && (
          <Button icon={ImageOff} onPress={() => void set(null)}>
            {t("logo.remove")}
          </Button>
        )}
      </div>
    </section>
  );
}

async function asBase64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
