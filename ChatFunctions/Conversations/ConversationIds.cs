using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace ChatFunctions.Conversations;

/// <summary>Ids of conversations: 1 to 64 of <c>A-Z a-z 0-9 _ -</c>, chosen by the caller or made here.</summary>
internal static partial class ConversationIds
{
    public const string Rule = "1 to 64 characters of A-Z, a-z, 0-9, '_' and '-'";

    public static bool IsValid(string id) => Pattern().IsMatch(id);

    /// <summary>A new id of 128 random bits.</summary>
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The id of the conversation that an idempotency key begins where the caller names none: a retry finds it again.</summary>
    public static string FromIdempotencyKey(string owner, string key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{owner}~{key}"))[..16]);

    /// <summary>The id of a conversation that a chat goes on in, where the chat keeps the id of the one that it began with.</summary>
    /// <param name="chat">The id of the chat.</param>
    /// <param name="id">The id that the conversation would have by itself.</param>
    public static string BranchOf(string chat, string id) => BranchPrefix(chat) + id;

    /// <summary>Whether a chat may go on in this conversation: the one of its own id, or a branch.</summary>
    public static bool IsOfChat(string id, string chat) => id == chat || id.StartsWith(BranchPrefix(chat), StringComparison.Ordinal);

    /// <summary>What the ids of all branches of a chat begin with.</summary>
    public static string BranchPrefix(string chat) => $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(chat))[..8])}-";

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex Pattern();
}
