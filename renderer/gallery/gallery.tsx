/** The gallery's frame: chooses scene, theme, language and direction, and keeps the choice in the address. */
import { type ReactNode, useEffect, useState } from "react";
import { LanguageProvider } from "#renderer/messages/language.tsx";
import { DIRECTIONS, LANGUAGES, type Language } from "#renderer/messages/translate.ts";
import { Button } from "#renderer/ui/button.tsx";
import { showTheme, THEMES, type Theme } from "#renderer/ui/theme.ts";
import { CountingScene } from "./counting-scene.tsx";
import { FieldsScene } from "./fields-scene.tsx";
import { KeysScene } from "./keys-scene.tsx";
import { ListsScene } from "./lists-scene.tsx";
import { PayingScene } from "./paying-scene.tsx";
import { SellingScene } from "./selling-scene.tsx";
import { SERVER_SCENE_NAMES, ServerScene, type ServerSceneName } from "./server-scenes.tsx";
import { SignInScene } from "./sign-in-scene.tsx";
import { CURRENCIES, type GalleryCurrency, SIGN_IN, SPECIMENS } from "./specimens.ts";
import "./gallery.css";

const SCENES = {
  keys: KeysScene,
  fields: FieldsScene,
  lists: ListsScene,
  "sign-in": SignInScene,
  selling: SellingScene,
  paying: PayingScene,
  counting: CountingScene,
} as const;

type Scene = keyof typeof SCENES | ServerSceneName;
const SCENE_NAMES = [...Object.keys(SCENES), ...SERVER_SCENE_NAMES] as Scene[];

interface Choice {
  readonly scene: Scene;
  readonly theme: Theme;
  readonly language: Language;
  readonly direction: "ltr" | "rtl";
  /** ISO 4217: figures with no, two or three decimals. */
  readonly currency: GalleryCurrency;
  /** Without the gallery's own bar: how a window looks. */
  readonly isBare: boolean;
}

/** The whole page. */
export function Gallery(): ReactNode {
  const [choice, setChoice] = useState(readAddress);
  useEffect(() => {
    const read = (): void => setChoice(readAddress());
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
  // Also after a change of language, which sets a direction of its own: hence the language among the dependencies.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    showTheme(choice.theme);
    document.documentElement.dir = choice.direction;
  }, [choice.theme, choice.direction, choice.language]);
  return (
    <LanguageProvider language={choice.language} currency={choice.currency} zone={SPECIMENS.zone}>
      <div className="gallery" data-bare={choice.isBare || undefined}>
        {!choice.isBare && (
          <nav className="gallery-bar" aria-label="Gallery">
            <Choices options={SCENE_NAMES} chosen={choice.scene} onChoose={(scene) => go({ ...choice, scene })} />
            <Choices options={THEMES} chosen={choice.theme} onChoose={(theme) => go({ ...choice, theme })} />
            <Choices
              options={LANGUAGES}
              chosen={choice.language}
              onChoose={(language) => go({ ...choice, language, direction: DIRECTIONS[language] })}
            />
            <Choices
              options={["ltr", "rtl"]}
              chosen={choice.direction}
              onChoose={(direction) => go({ ...choice, direction })}
            />
            <Choices
              options={CURRENCIES}
              chosen={choice.currency}
              onChoose={(currency) => go({ ...choice, currency })}
            />
          </nav>
        )}
        <main className="gallery-scene" aria-label={SIGN_IN[choice.language].shop}>
          <h1 className="ui-spoken">{choice.scene}</h1>
          <SceneShown key={`${choice.scene} ${choice.language} ${choice.currency}`} {...choice} />
        </main>
      </div>
    </LanguageProvider>
  );
}

function SceneShown({ scene, language, currency }: Choice): ReactNode {
  if (!(scene in SCENES)) return <ServerScene name={scene as ServerSceneName} language={language} />;
  const Shown = SCENES[scene as keyof typeof SCENES];
  return <Shown language={language} currency={currency} />;
}

interface ChoicesProps<Option extends string> {
  readonly options: readonly Option[];
  readonly chosen: Option;
  readonly onChoose: (option: Option) => void;
}

function Choices<Option extends string>({ options, chosen, onChoose }: ChoicesProps<Option>): ReactNode {
  return (
    <div className="gallery-choices">
      {options.map((option) => (
        <Button key={option} isPressedIn={option === chosen} onPress={() => onChoose(option)}>
          {option}
        </Button>
      ))}
    </div>
  );
}

/** `#scene=selling&theme=dark&language=de&direction=ltr&currency=EUR&bare=yes` */
function readAddress(): Choice {
  const asked = new URLSearchParams(window.location.hash.slice(1));
  const one = <Option extends string>(name: string, options: readonly Option[], usual: Option): Option =>
    options.find((option) => option === asked.get(name)) ?? usual;
  const language = one("language", LANGUAGES, "en");
  return {
    scene: one("scene", SCENE_NAMES, "keys"),
    theme: one("theme", THEMES, "system"),
    language,
    direction: one("direction", ["ltr", "rtl"], DIRECTIONS[language]),
    currency: one("currency", CURRENCIES, "EUR"),
    isBare: asked.get("bare") === "yes",
  };
}

function go({ isBare, ...choice }: Choice): void {
  window.location.hash = String(new URLSearchParams({ ...choice, ...(isBare && { bare: "yes" }) }));
}
