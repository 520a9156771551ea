using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>Text as JSON, halves of surrogate pairs included.</summary>
internal static class WireText
{
    public static void Write(Utf8JsonWriter json, string name, string text)
    {
        if (!HasHalfPair(text))
        {
            json.WriteString(name, text);
            return;
        }

        // The writer would replace half of a surrogate pair; a service that cuts between two escapes sends it.
        var raw = new StringBuilder("\"");
        foreach (var unit in text)
        {
            raw.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
        }

        json.WritePropertyName(name);
        json.WriteRawValue(raw.Append('"').ToString(), skipInputValidation: true);
    }

    private static bool HasHalfPair(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }
}
