using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace ChatFunctions.LocalHost.Settings;

/// <summary>A file of settings as the configuration of .NET reads it, which takes comments and trailing commas too.</summary>
internal static class JsonFile
{
    /// <param name="path">Absolute.</param>
    /// <param name="name">What messages call the file.</param>
    /// <exception cref="StartFailureException">
    /// The file cannot be read or is not what it should be; the message names file and line.
    /// </exception>
    public static IConfiguration Read(string path, string name)
    {
        try
        {
            return new ConfigurationBuilder().AddJsonFile(path, optional: false, reloadOnChange: false).Build();
        }
        catch (Exception failure) when (failure.GetBaseException() is JsonException json)
        {
            throw new StartFailureException($"{name}, line {(json.LineNumber ?? 0) + 1}: this is not valid JSON.", failure);
        }
        catch (InvalidDataException failure)
        {
            throw new StartFailureException($"{name} must hold one JSON object in which each name stands once.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartFailureException($"{name} cannot be read: {failure.Message}", failure);
        }
    }
}
