using System.Diagnostics.CodeAnalysis;

namespace ChatFunctions.Limits;

/// <summary>Where the reply of a turn stands.</summary>
/// <param name="ConversationId">The owner's conversation.</param>
/// <param name="Message">The number of the reply.</param>
/// <param name="Token">The turn's token: another turn may have taken the number since.</param>
internal sealed record TurnReference(string ConversationId, long Message, string Token)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ConversationId}.{Message}.{Token}");

    public static bool TryParse(string text, [NotNullWhen(true)] out TurnReference? reference)
    {
        reference = text.Split('.') is [var id, var number, var token] &&
            long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var message)
                ? new TurnReference(id, message, token)
                : null;
        return reference is not null;
    }
}
