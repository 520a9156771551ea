using ChatFunctions.Http;

namespace ChatFunctions.OpenAI;

/// <summary>
/// What a request wants included in an answer. Those that the API knows are about items that there are none of here, so that they change
/// nothing; any other is a mistake.
/// </summary>
/// <remarks>Source: OpenAI API reference, «Create a model response» (<c>include</c>).</remarks>
internal static class IncludedValues
{
    private static readonly string[] Known =
    [
        "code_interpreter_call.outputs", "computer_call_output.output.image_url", "file_search_call.results",
        "message.input_image.image_url",
        "message.output_text.logprobs", "reasoning.encrypted_content", "web_search_call.action.sources", "web_search_call.results",
    ];

    /// <summary>Checks the member of a body.</summary>
    /// <exception cref="ProblemException">A value is unknown; the problem names its place.</exception>
    public static void Check(JsonElement value, string path)
    {
        var index = 0;
        foreach (var item in JsonFields.Array(value, path))
        {
            var place = $"{path}[{index++}]";
            Check(JsonFields.String(item, place), place);
        }
    }

    /// <summary>Checks the parameters of a query, however its list is spelt: <c>include</c>, <c>include[]</c>, <c>include[0]</c>.</summary>
    /// <exception cref="ProblemException">A value is unknown.</exception>
    public static void Check(HttpRequest request)
    {
        foreach (var (name, values) in request.Query.Where(item => item.Key.Split('[')[0] == "include"))
        {
            foreach (var value in values)
            {
                Check(value ?? "", name);
            }
        }
    }

    private static void Check(string value, string path)
    {
        if (!Known.Contains(value))
        {
            throw JsonFields.Wrong(path, $"one of {string.Join(", ", Known)}");
        }
    }
}
