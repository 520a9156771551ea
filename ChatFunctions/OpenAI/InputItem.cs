namespace ChatFunctions.OpenAI;

/// <summary>One item of a request's input: a message, or a reference to one that is stored.</summary>
/// <param name="Role">The role; empty for a reference.</param>
/// <param name="Text">The text; for a reference its id.</param>
/// <param name="Path">Where it stands in the request.</param>
internal sealed record InputItem(string Role, string Text, string Path)
{
    public bool IsReference => Role.Length == 0;
}
