using System.Text.RegularExpressions;
using ChatFunctions.Http;
using ChatFunctions.Images;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ChatFunctions.Protocols;

/// <summary>A request as a form: its JSON, and the files of its messages beside it.</summary>
/// <param name="Json">The part <c>json</c>.</param>
/// <param name="Files">The parts <c>messages[i].files[j]</c>, each with its message's place.</param>
/// <remarks>Source: RFC 7578; <c>@microsoft/ai-chat-protocol</c> for the names.</remarks>
internal sealed partial record MessageForm(ReadOnlyMemory<byte> Json, IReadOnlyList<(int Message, MessageImage Image)> Files)
{
    // As many as a history's images, and more than any client sends.
    private const int MaxParts = 200;

    /// <exception cref="ProblemException">It is no such form, or a file is no image that models read.</exception>
    public static async Task<MessageForm> ParseAsync(string contentType, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var boundary = MediaTypeHeaderValue.TryParse(contentType, out var type)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString()
            : "";
        if (boundary.Length is 0 or > 200)
        {
            throw Problem.UnsupportedMediaType("The form must name its boundary in the Content-Type header.");
        }

        ReadOnlyMemory<byte>? json = null;
        var files = new List<(int, MessageImage)>();
        try
        {
            using var stream = new MemoryStream(body.ToArray(), writable: false);
            var reader = new MultipartReader(boundary, stream);
            for (var parts = 0; parts < MaxParts && await reader.ReadNextSectionAsync(cancellationToken) is { } section; parts++)
            {
                var name = section.GetContentDispositionHeader() is { } header ? HeaderUtilities.RemoveQuotes(header.Name).ToString() : "";
                using var content = new MemoryStream();
                await section.Body.CopyToAsync(content, cancellationToken);
                if (name == "json")
                {
                    json = content.ToArray();
                }
                else if (FileName().Match(name) is { Success: true } match)
                {
                    var message = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
                    files.Add((message, ImageFields.Of(content.ToArray(), name)));
                }
                else
                {
                    throw Problem.InvalidRequest("A part of the form must be called 'json', or like 'messages[0].files[0]'.");
                }
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw Problem.InvalidRequest("The form is not valid multipart/form-data.");
        }

        ImageFields.CheckSize(files.Select(file => file.Item2), "files");
        return json is { Length: <= RequestBody.MaxHistoryBytes } found
            ? new MessageForm(found, files)
            : throw Problem.InvalidRequest($"The form must have a part 'json' of at most {RequestBody.MaxHistoryBytes} bytes.", "json");
    }

    [GeneratedRegex(@"^messages\[([0-9]{1,5})\]\.files\[[0-9]{1,5}\]$")]
    private static partial Regex FileName();
}
