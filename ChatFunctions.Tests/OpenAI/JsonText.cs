namespace ChatFunctions.Tests.OpenAI;

/// <summary>Short words for reading what clients and servers sent.</summary>
internal static class JsonText
{
    /// <summary>A member that is a string or null.</summary>
    public static string? Text(this JsonElement element, string name) => element.GetProperty(name).GetString();
}
